package incident_test

// An unreachedPlace is a place that no test runs, and why.
type unreachedPlace struct {
	codePlace
	races bool // some runs of the tests get there
	why   string
}

// unreached are in order of file.
var unreached = []unreachedPlace{
	{codePlace{"alert/reader.go", "inside", "if !ok {"}, false, "every error of an element is a FieldError; another would be passed on as it is"},
	{codePlace{"alert/writer.go", "rawError", "if !ok {"}, false, "every error of the JSON reader is a FieldError; another would be passed on as it is"},
	{codePlace{"filter/symbol.go", "Symbol.compile", "func (f Symbol[T]) compile(*Test) func(*T) bool { return func(*T) bool { return false } }"}, false,
		"the interface Field wants it; Compile refuses whatever has a symbol before it compiles a test"},
	{codePlace{"incident/codec.go", "Incident.AppendBinary", "if err := w.member(m); err != nil {"}, false,
		"the alerts of an incident were validated when they came, and what is valid has a JSON form"},
	{codePlace{"incident/codec.go", "Write.AppendAlert", "if err := out.member(m); err != nil {"}, false, "the same"},
	{codePlace{"incident/codec.go", "binaryWriter.member", "facts, err := json.Marshal(m.facts) if err != nil {"}, false, "the same"},
	{codePlace{"incident/draft.go", "draft.cause", "if len(d.entries) == 0 {"}, false,
		"whoever changes which alerts there are has recorded it before what follows from it; otherwise an entry would have no cause"},
	{codePlace{"incident/import.go", "ImportCommand.run", "if err := d.join(members, 0, audit.Imported); err != nil {"}, false,
		"a new incident is open, and newMembers has counted the alerts"},
	{codePlace{"incident/interleave.go", "openLogs.Push", "func (o *openLogs) Push(x any)    { o.logs = append(o.logs, x.(*openLog)) }"}, false,
		"heap.Interface wants it; logs are only ever taken away"},
	{codePlace{"incident/memory_demand.go", "demand.narrow", "default:"}, false, "the operators above are all that a time can be compared with"},
	{codePlace{"incident/memory_facets.go", "Memory.Facets", "counts, err := newFacetCounts(ofTree) if err != nil {"}, false, "all that it refuses was refused above"},
	{codePlace{"incident/memory_feed.go", "memoryFeed.wait", "if first = f.waiting.CompareAndSwap(nil, g); !first {"}, true,
		"only when two begin to wait in the same instant"},
	{codePlace{"incident/memory_log.go", "entryLog.from", "e, err := audit.ParseBinary(packed) if err != nil {"}, false,
		"the store reads what it has written; it would take a fault of the memory"},
	{codePlace{"incident/memory_scan.go", "scan.run", "case len(s.trees) == 0:"}, true,
		"only when a long read goes on from a clone in which nothing is left of what led it"},
	{codePlace{"incident/memory_scan.go", "scan.runNames", "if s.names == nil {"}, false, "where an incident has the traits of the query, its name is kept"},
	{codePlace{"incident/memory_way.go", "reading.spanned", "if l.tree == nil {"}, false, "a walk has seen incidents before, and every order has the place of each"},
	{codePlace{"incident/merge.go", "MergeCommand.run", "if err := t.absorb(target, d, why); err != nil {"}, false,
		"refusals has listed all that absorb refuses; a move, which has no such list, gets there in the same words"},
	{codePlace{"incident/move.go", "MoveCommand.run", "source, err := t.draft(from) if err != nil {"}, false, "from is one of the set, since it holds the alert"},
	{codePlace{"incident/move.go", "transition.moveFrom", "members, err := source.pick(ids) if err != nil {"}, false, "the source holds the alerts: that is how it was found"},
	{codePlace{"incident/transition.go", "OpenCommand.run", "if err := d.join(members, 0, audit.Created); err != nil {"}, false,
		"a new incident is open, and newMembers has counted the alerts"},
	{codePlace{"incident/visible.go", "Desk.passes", "match, err := Schema.Compile(restriction) if err != nil {"}, false,
		"the restriction was bound, which refuses what does not compile"},
}
