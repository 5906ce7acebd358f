/**
 * JSON Schemas of the structured answers. The readers are more forgiving than these.
 * @module
 */

const TEXTS = { type: 'array', items: { type: 'string' } };

export const REQUIREMENTS_SCHEMA = {
  type: 'object',
  properties: {
    requirements: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          text: { type: 'string' },
          kind: { enum: ['content', 'heading', 'length', 'style', 'format', 'language'] },
          heading: { type: 'string' },
        },
        required: ['text', 'kind'],
      },
    },
  },
  required: ['requirements'],
};

export const QUESTIONS_SCHEMA = {
  type: 'object',
  properties: {
    questions: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          text: { type: 'string' },
          kind: { enum: ['choice', 'text', 'number', 'file'] },
          options: TEXTS,
          multiple: { type: 'boolean' },
          unit: { type: 'string' },
          min: { type: 'number' },
          max: { type: 'number' },
        },
        required: ['text', 'kind'],
      },
    },
  },
  required: ['questions'],
};

export const OUTLINE_SCHEMA = {
  type: 'object',
  properties: {
    title: { type: 'string' },
    sections: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          title: { type: 'string' },
          level: { type: 'integer' },
          goal: { type: 'string' },
          target: { type: 'integer' },
          points: TEXTS,
          evidence: TEXTS,
          queries: TEXTS,
          requirements: TEXTS,
        },
        required: ['title', 'level', 'goal', 'target'],
      },
    },
  },
  required: ['title', 'sections'],
};

export const JUDGEMENTS_SCHEMA = {
  type: 'object',
  properties: {
    judgements: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          id: { type: 'string' },
          verdict: { enum: ['met', 'partly', 'unmet'] },
          section: { type: 'string' },
          reason: { type: 'string' },
        },
        required: ['id', 'verdict'],
      },
    },
  },
  required: ['judgements'],
};
