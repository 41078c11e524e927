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
// No slice, map or pointer is shared across the boundary of this package in a way that lets one side see the other write.
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
// # Guarantees
//
// An error means that nothing changed, [ErrCommitUnknown] excepted; success means that the change and its entries are both
// there. Commands are serializable, and no command fails because somebody else was quicker, unless it asked for that with
// [IfVersion]. A command id sent again does nothing and returns what is stored. With [Memory] nothing survives the process.
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
// alerts come from outside and are kept as they came; only names derived from them are made fit for display.
package incident
