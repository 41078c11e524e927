// Package incident is the incident aggregate with its rules, the engine that applies commands to it, and the store interface.
//
// An [Engine] works on a [Store]; a [Desk] is the engine as seen by one actor. Alerts come in through [Desk.Ingest], analysts
// work with [Desk.Update], and everything that happens is read from [Desk.Activity]:
//
//	engine, err := incident.New(incident.Options{})
//	desk := engine.As(audit.User("ana@contoso.com"))
//	results, err := desk.Ingest(ctx, alerts...)
//	inc, err := desk.Update(ctx, results[0].Incident,
//		incident.Assign(alert.UserOwner("ana@contoso.com")),
//		incident.AddTags("ransomware"),
//		incident.Comment("Isolated the host, waiting for the image."))
//
// # Values and commands
//
// [Incident] is a value: changing a copy changes nothing. What is stored changes only through commands, which are values too.
// All changes of one update succeed or none does; they make one version and entries that share a command id. A change that
// changes nothing writes nothing. [Transition] is the whole rule book as a pure function, for those who bring their own
// storage or want to ask what a command would do.
//
// Functions given in [Options] are called from the goroutine of the caller, and from several at once when several call.
//
// # Lifecycle
//
//	from                                  to                                    by
//	(nothing)                             Active                                Open, Ingest, MoveAlerts to a new incident, Import
//	(nothing)                             InProgress, AwaitingAction, Resolved  Import
//	Active, AwaitingAction                InProgress                            Start
//	InProgress, AwaitingAction            Active                                Activate
//	Active, InProgress, AwaitingAction    Resolved                              Resolve, ResolveAlerts under Policy.ResolveWithAlerts
//	Active, InProgress, AwaitingAction    Redirected                            Merge, MoveAlerts of the last alert
//	Resolved                              what it was before                    Reopen
//	Redirected                            nothing                               a merge is final
//
// LIFECYCLE.md, beside this package, says what every command and every change does to an incident in every state, with the
// entries it leaves in the log; the kind of actor makes no difference.
//
// # Rules
//
// An alert is in exactly one incident, and a live incident has at least one alert; when the last one is moved away the
// incident redirects to the target, as after a merge.
//
// Severity is that of the highest alert and follows alerts that join, leave or change, unless [SetSeverity] pinned it. A name is
// derived from the alerts until [Rename] sets it; [AutoName] gives it back. An import keeps the name it had.
//
// The owner and the classification of the incident are those of its alerts as well: set on the incident they are set on all of
// them, and an alert that joins takes them over. Alerts may be given others one by one.
//
// Resolving resolves the alerts that are not resolved; [Reopen] gives back exactly those with the status they had. No alert of
// a resolved incident is active, joins or leaves. Resolving alerts one by one leaves the incident open, unless
// [Policy.ResolveWithAlerts] asks for it.
//
// A merge moves alerts and tags to the target the caller names. It is refused, with every reason at once, when owners,
// classifications or determinations differ (none is compatible with any), when one of them is resolved or redirected, and
// beyond the limits. A merge, or a move that takes the last alert, keeps a name set by hand unless [Policy.RenameOnMerge].
// The source keeps its log, redirects, and can be read by its id for ever: [Desk.Get] follows and says so in [Incident.Via].
// A move does not ask whether owners or classifications differ, since the alerts were chosen by hand.
//
// An alert reported again updates its facts and no decision of an analyst. The first report brings its own decisions where the
// incident has none. A determination that does not go with its classification is not taken over; one that was withdrawn
// (apt, securityPersonnel) is read and never set.
//
// # Activity log
//
// Every difference in state, derived ones too, is in an entry, with the value before and after, the actor, the command and what
// caused it. Entries are numbered without gaps and chained (see package audit); [Incident.Log] is the anchor. Time in a log
// never runs back: when the clock did, an entry has the time of the one before it and says so. Refused attempts are told
// to [Options.Refused] and are not in the log.
//
// # Promises
//
// These are kept by all engines on a store together, on every store that passes storetest, [Memory] among them. PROMISES.md, beside
// this package, names the tests that hold each, and faults that were planted to see that the tests can fail.
//
//  1. Atomicity: a command writes all the incidents it changes, with their alerts and the entries that say so, or nothing.
//  2. An error means that nothing changed, unless it wraps [ErrCommitUnknown]; success means that everything is stored.
//  3. Isolation: commands are strictly serializable; each happens at one moment between its call and its return, on what is stored
//     then, whichever engine it was given to.
//  4. A read that begins after a command or another read has returned shows nothing older than that did.
//  5. [Desk.List], [Desk.Count], [Desk.Facets] and each log that [Desk.Activity] reads are of one moment: of a command they show
//     everything or nothing.
//  6. No command fails because somebody else was quicker, unless it asked for that with [IfVersion], which fails with a
//     [ConflictError] on any other version.
//  7. Which incident a new alert joins is decided by one Ingest of an engine after the other; of several engines two may open an
//     incident each for alerts that belong together, but one alert is in one incident all the same.
//  8. The id of a command that changed something, sent again at once or later, changes nothing and returns what is stored, for as
//     long as the store remembers it: at least the last 10,000 commands, with [Memory] the last [MemoryReceipts].
//  9. Unknown outcomes: [ErrCommitUnknown] is returned only when the store lost the answer, and asking for the receipt and trying
//     again did not settle it; the command was done whole or not at all, and sent again under its id it is done once. [Memory]
//     never returns it.
//  10. Durability: what [Memory] holds is gone with the process; a store that can be opened again has everything that was
//     committed, receipts too.
//  11. Ordering: each command that changes an incident makes the next version of it, from 1 without gaps; ids of incidents ascend
//     in the order in which they are given out, with gaps.
//  12. The log: entries of an incident are numbered from 1 without gaps, as many as [Incident.Log] says, and the last one is of the
//     incident's version.
//  13. Every difference in state, derived ones too, is in an entry with the value before and after; to replay the entries gives the
//     state.
//  14. No call alters or removes an entry, and whoever kept an [audit.Head] finds with [audit.Verify] what was altered, removed, added
//     or reordered in an export.
//  15. Time in a log never runs back: when the clock did, an entry has the time of the one before it and says so.
//  16. A command that fails is told to [Options.Refused] once and is in no log.
//  17. [Desk.Watch] tells what is committed in the order of the commits, each incident of each commit once, or says with a [GapError]
//     that it can not.
//  18. An incident that does not change while one pages through a query is on exactly one of the pages.
//  19. Scopes: no call on a store reads or writes what belongs to another scope.
//  20. No slice, map or pointer is shared across the boundary of this package in a way that lets one side see the other write.
//  21. A call whose context has ended ends with an error; that of a command is the error of the context, and then nothing has
//     changed, or it wraps [ErrCommitUnknown].
//  22. [Transition] is a function of its arguments: the same incidents, command and environment give the same bytes.
//
// # The queue
//
// A [Query] is a filter over [Schema], an order, and whether redirected incidents count. The filter is built from the fields of
// this package (BySeverity.AtLeast) or parsed from the text of Graph's $filter ([filter.Parse]); "me" and relative times stay
// symbolic in it until a [Desk] runs it. [Desk.List] streams, [Desk.Page] reads page by page with tokens that are bound to the
// query, the actor, the scope and [Options.PageKey]; [Desk.Count] and [Desk.Facets] count, [Desk.SuggestTags] and
// [Desk.SuggestAssignees] complete what somebody types; [Search] is the search box as a filter. A query is a URL and back
// ([Query.Values], [Query.Bookmark], [ParseQuery]), and with a name it is a [View]. [DefaultQueue] is what an analyst sees first.
//
// # Watching
//
// [Desk.Watch] yields what enters, changes within and leaves a query, from now on or from a [Mark] that was kept, in the order of
// the commits and without gaps. Who reads too slowly holds up no commit and is told, with a [GapError], to begin anew.
//
// # Text
//
// What people type is held to rules: valid UTF-8, no control characters; in single lines (names, tags, owners, ids) nothing
// invisible and nothing that changes the direction of its neighbours. Comments are 1 to 30,000 Unicode code points of Markdown
// after CRLF became LF, see [CommentLength] and [Policy]. They are stored as written: sanitise them before they go into a page. Facts of
// alerts come from outside and are kept as they came; only names derived from them are made fit for display. HOSTILE-TEXT.md lists,
// for some two hundred hostile texts, what comes of each in every kind of field and at every way out.
package incident
