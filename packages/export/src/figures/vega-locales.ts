/** How charts write figures, months and days. */

const number = { decimal: '.', thousands: ',', grouping: [3], currency: ['', ''] as [string, string] };

export const vegaLocales = {
  en: {
    number: { ...number, currency: ['$', ''] as [string, string] },
    time: {
      dateTime: '%x, %X',
      date: '%-m/%-d/%Y',
      time: '%-I:%M:%S %p',
      periods: ['AM', 'PM'] as [string, string],
      days: ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'],
      shortDays: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
      months: [
        ...['January', 'February', 'March', 'April', 'May', 'June'],
        ...['July', 'August', 'September', 'October', 'November', 'December'],
      ],
      shortMonths: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'],
    },
  },
  zh: {
    number: { ...number, currency: ['¥', ''] as [string, string] },
    time: {
      dateTime: '%x %X',
      date: '%Y年%-m月%-d日',
      time: '%H:%M:%S',
      periods: ['上午', '下午'] as [string, string],
      days: ['星期日', '星期一', '星期二', '星期三', '星期四', '星期五', '星期六'],
      shortDays: ['周日', '周一', '周二', '周三', '周四', '周五', '周六'],
      months: ['一月', '二月', '三月', '四月', '五月', '六月', '七月', '八月', '九月', '十月', '十一月', '十二月'],
      shortMonths: ['1月', '2月', '3月', '4月', '5月', '6月', '7月', '8月', '9月', '10月', '11月', '12月'],
    },
  },
};
