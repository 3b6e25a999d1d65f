/**
 * The shapes that the emulator gives; see bot/emulator/sim and transcript.py.
 *
 * @typedef {{id: number, first_name: string, last_name?: string, username?: string, is_bot?: boolean}} User
 *
 * @typedef {object} ChatInfo
 * @property {number} chat
 * @property {string} type private, group or supergroup
 * @property {string} title
 * @property {number} seq grows with every visible change
 * @property {User[]} members
 * @property {boolean} blocked
 *
 * @typedef {object} Button
 * @property {string} text
 * @property {string} [data]
 * @property {string} [url]
 * @property {string} [copy]
 * @property {"primary" | "success" | "danger"} [style]
 * @property {unknown} [disabled]
 *
 * @typedef {{type: string, offset: number, length: number, url?: string, language?: string, user?: User,
 *   unix_time?: number, date_time_format?: string}} Entity offsets count UTF-16 units, as JavaScript does
 *
 * @typedef {object} Message
 * @property {number} message_id
 * @property {"bot" | "user"} from
 * @property {User} [sender]
 * @property {string} text
 * @property {Entity[]} entities
 * @property {Button[][]} keyboard
 * @property {boolean} edited
 * @property {number} date Unix seconds
 * @property {number | null} edit_date
 * @property {{width: number, height: number}} [photo]
 * @property {{name: string, size: number}} [document]
 * @property {number} [reply_to]
 * @property {string} [service]
 * @property {string} [via_bot]
 * @property {ReplyMarkup} [reply_markup]
 *
 * @typedef {{keyboard?: Button[][], one_time_keyboard?: boolean, input_field_placeholder?: string,
 *   remove_keyboard?: true, force_reply?: true}} ReplyMarkup of the Bot API
 *
 * @typedef {{id: number, callback_query_id: string, message_id: number, text: string, alert: boolean,
 *   user: number}} Answer `user` alone sees it
 *
 * @typedef {object} Transcript
 * @property {number} chat
 * @property {number} seq
 * @property {string} action what the bot says that it is doing
 * @property {Message[]} messages
 * @property {Answer[]} answers
 *
 * @typedef {{name: string, username: string, description: string, short_description: string,
 *   commands: {command: string, description: string}[]}} Profile
 *
 * @typedef {{title: string, steps: ({text: string} | {tap: string})[]}} Sample
 *
 * @typedef {{call: number, at: number, method: string, params: Record<string, string>, ok: boolean | null,
 *   error_code: number | null, description: string | null, fault: boolean}} Call
 */

export {};
