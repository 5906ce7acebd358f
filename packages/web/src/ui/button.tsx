import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components/Button';
import { Tooltip, TooltipTrigger } from 'react-aria-components/Tooltip';
import styles from './button.module.css';
import { Icon, type IconName } from './icon.tsx';
import overlay from './overlay.module.css';

type Tone = 'primary' | 'secondary' | 'quiet' | 'danger' | 'stop';

interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'style'> {
  readonly tone?: Tone;
  readonly size?: 'small' | 'medium' | 'large';
  readonly icon?: IconName;
}

export function Button({ tone = 'secondary', size = 'medium', icon, children, ...rest }: ButtonProps) {
  return (
    <AriaButton {...rest} className={classOf(tone, size)}>
      {(state) => (
        <>
          {icon && <Icon name={icon} size={18} />}
          {typeof children === 'function' ? children({ ...state, defaultChildren: undefined }) : children}
        </>
      )}
    </AriaButton>
  );
}

interface IconButtonProps extends Omit<ButtonProps, 'children' | 'icon'> {
  readonly icon: IconName;
  /** Said by the tooltip and to screen readers. */
  readonly label: string;
}

export function IconButton({ tone = 'quiet', size = 'medium', icon, label, ...rest }: IconButtonProps) {
  return (
    <TooltipTrigger delay={500}>
      <AriaButton {...rest} aria-label={label} className={`${classOf(tone, size)} ${styles.icon}`}>
        <Icon name={icon} />
      </AriaButton>
      <Tooltip className={overlay.tooltip ?? ''} offset={6}>
        {label}
      </Tooltip>
    </TooltipTrigger>
  );
}

/** The look of a button for a link. */
export function buttonClass(tone: Tone = 'secondary', size: 'small' | 'medium' | 'large' = 'medium'): string {
  return classOf(tone, size);
}

function classOf(tone: Tone, size: 'small' | 'medium' | 'large'): string {
  return [styles.button, styles[tone], size === 'medium' ? '' : styles[size]].filter(Boolean).join(' ');
}
