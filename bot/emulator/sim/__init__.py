"""/sim: the other side of the server, where tests and phones act as people and look at the chats.

Everything is JSON. What cannot be done answers a 4xx status and {"error": a sentence, ...}.

POST /sim/user          {chat?, first_name?, last_name?, username?, language_code?} -> {chat, user}
POST /sim/group         {title, members, chat?, admin?}   -> {chat}
POST /sim/text          {chat, text, user?, reply_to?}    -> {update_id, message_id, seq}
POST /sim/tap           {chat, label, message_id?, user?} -> {update_id, callback_query_id, message_id, seq}
POST /sim/tap           {chat, data, message_id, user?}      the same for data that need not be on any button
POST /sim/block         {chat, blocked}                   -> {update_id}
POST /sim/delete        {chat, message_id}                -> {seq}
POST /sim/inline        {user, query, offset?}            -> {inline_query_id, update_id}
GET  /sim/inline        ?id=                              -> {answered, results, cache_time, next_offset,
                                                             button?}
POST /sim/choose        {inline_query_id, result_id, chat} -> {message_id, seq}: posted via the bot

GET  /sim/chats                                           -> {bot: {id, first_name, username}, chats: [{chat,
                                                             type, title, seq, members: [User], blocked}]}
GET  /sim/profile       ?chat= [&user=]                   -> {name, username, description, short_description,
                                                             commands: [{command, description}]}
GET  /sim/transcript    ?chat= [&form=text]               -> {chat, seq, action, messages, answers}
GET  /sim/picture       ?chat= &message_id=                  the file of a photo, as it came
GET  /sim/document      ?chat= &message_id=                  the same of a document
GET  /sim/wait          ?chat= &after= &timeout=          -> {seq, changed} after a visible change

GET  /sim/clock                                           -> {now, ahead}
POST /sim/clock         {advance} or {set}                -> {now, ahead}
GET  /sim/faults                                          -> {faults} that are not used up
POST /sim/fault         {method?, times?, status?, retry_after?, delay?, drop?, description?, chat?}
POST /sim/faults/clear
GET  /sim/calls         ?method= &after=                  -> {calls: [{call, at, method, params, ok,
                                                             error_code, description, fault}]}
GET  /sim/updates       ?after=                           -> {updates: [Update, at, delivered, confirmed]}
GET  /sim/webhook                                         -> {url, has_secret, pending, attempts: [
                                                             {update_id, at, status, error, next_at}]}
GET  /sim/coverage                                        -> {methods: {name: {calls, fields: {name: {count,
                                                             checked}}}}, unchecked, unknown, coerced}
POST /sim/redeliver     {update_id}                       -> {pending}: this update is delivered once more
GET  /sim/idle          ?timeout=                         -> {idle, pending} once all updates are confirmed
GET  /sim/pending                                         -> {pending}
POST /sim/reset                                              forget people, chats, updates, calls, faults;
                                                             what the bot has set stays, its webhook too;
                                                             the clock shows its own time again
GET  /sim/samples                                         -> {samples: [{title, steps}]} that the page offers
GET  /sim/events                                             server-sent events: hello, change, call, update,
                                                             clock, chats; see events

`chat` is the id of a chat; that of a private chat is the id of its person, and a text opens it at need.
`user` says who acts: an id, or an object with id, first_name, last_name, username and language_code. In a
private chat it may be left out, and somebody else can only tap there, as one who forges it. In a group it
is one of the members. `members` are ids, the founder first; a group is a supergroup with a negative id, and
`admin` makes the bot an administrator of it. User and Update are objects of the Bot API. `update_id` is
null when the bot is not told: it did not ask for this kind of update, or privacy mode keeps it from it.
`blocked` in a group means that the bot was taken out of it.

A message is {message_id, from: "bot" or "user", sender: {id, first_name, is_bot}, text, entities, keyboard,
edited, date, edit_date, photo?, document?, reply_to?, via_bot?, service?, reply_markup?}. Its keyboard is a
list of rows of {text, data?, url?, copy?, style?, disabled?}; `reply_markup` is one of another kind, as the
bot gave it. A photo is {width, height}, a document {name, size}, and the text their caption. `service` says
what happened in the chat. An answer is what one person saw after a tap: {id, user, callback_query_id,
message_id, text, alert}.

A fault strikes the next `times` calls (1) of `method` ("*", any), with `chat` only in that chat: after
`delay` seconds it answers `status`, or 429 with `retry_after`, or cuts the connection where `drop` is
"before" the work or "after" it. With a delay alone the call works, late. A call's `ok` is null until it is
answered; `fault` says that one struck. An attempt at the webhook with status 0 had no answer, and comes
again at `next_at`.

Times are seconds. The clock goes back only when it is `set`. `action` is what the bot says that it is
doing, such as upload_photo. `seq` grows with every change that a person could see. `after` leaves out what
is not newer.
"""
