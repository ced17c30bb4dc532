import tseslint from 'typescript-eslint';

/** A subject is built by a function in contracts; a literal one anywhere else drifts from the permissions. Metrics and attributes of spans are none. */
const subject = '/^deputy\\.(agent|mcp|audit|identity|web|decision|changed)\\.(?!id$)/';
const noLiteralSubject = {
  selector: `Literal[value=${subject}], TemplateElement[value.raw=${subject}]`,
  message: 'build NATS subjects with the functions of libs/contracts/src/subjects.ts',
};

/** What a service answers to peers without a token is answered by libs/mesh for all of them. */
const noOpenHandler = {
  selector: "Decorator[expression.callee.name='OpenToPeers']",
  message: 'only readiness is open to peers, by readinessController; write `@AuthenticatedBy`',
};
const noOwnServer = {
  selector: 'NewExpression[callee.name=/^(MeshServer|CallGuard)$/]',
  message: 'serve by `overMesh`, which guards every handler',
};

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', '.deputy/**', 'coverage/**', '**/*.cjs'] },
  { files: ['**/*.mjs'], extends: [tseslint.configs.base] },
  {
    files: ['{apps,libs,standins,tools,test}/**/*.{ts,tsx}'],
    ignores: ['apps/web/ui/**'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', caughtErrors: 'none' }],
      'no-restricted-syntax': ['error', noLiteralSubject],
    },
  },
  {
    files: ['apps/**/*.ts'],
    ignores: ['apps/web/ui/**'],
    rules: { 'no-restricted-syntax': ['error', noLiteralSubject, noOpenHandler, noOwnServer] },
  },
  { files: ['libs/contracts/src/**/*.ts', '**/*.spec.ts'], rules: { 'no-restricted-syntax': 'off' } },
  {
    files: ['apps/**/*.ts', 'libs/**/*.ts', 'standins/**/*.ts'],
    ignores: ['**/config.ts', '**/*.spec.ts', 'libs/config/**', 'apps/web/ui/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: "only an app's config.ts reads the environment" },
      ],
    },
  },
  {
    files: ['apps/web/ui/**/*.{ts,tsx}'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: { project: './apps/web/ui/tsconfig.json', tsconfigRootDir: import.meta.dirname },
    },
  },
);
