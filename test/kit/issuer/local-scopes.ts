import { type TenantDirectory } from '#libs/contracts';
import { readScopes, type ScopeRules } from '#libs/principal';
import { findProjectRoot } from '../../../libs/config/src/index.js';
