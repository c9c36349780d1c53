import type { CommandGroup } from '../http/commands/command-group.ts';
import { CLUE_COMMANDS } from './clue-commands.ts';

/** The commands of every aggregate that this function takes. To add those of one is to add its file and a line here. */
export const COMMAND_GROUPS: readonly CommandGroup[] = [CLUE_COMMANDS as CommandGroup];
