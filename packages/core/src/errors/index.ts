export { checkInteger, checkPositive, checkRange } from './check.ts';
export { ERROR_CODES, type ErrorCode } from './errorCodes.ts';
export { isWattlaneError, WattlaneError } from './wattlaneError.ts';
