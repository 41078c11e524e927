package incident

// Limits bounds what the engine accepts. A zero field means the default; there is no way to say "unlimited".
type Limits struct {
	AlertsPerIncident int // default 10,000
	Batch             int // incidents in one commit, alerts in one Ingest; default 1,000
	Tags              int // custom tags per incident; default 1,000
	Changes           int // changes in one Update; default 100
	Recorded          int // values that differ after one command, each of them recorded; default 200,000
	NameRunes         int // characters of a name; default 256
	TagRunes          int // characters of a tag; default 128
	IDBytes           int // bytes of a user, actor or command id, characters of a group; default 256
}

// Comments, resolution notes and the comments of moves and merges: the limit of the Manage incident pane, in Unicode code
// points, and the bytes that many can take.
const (
	MaxCommentRunes = 30_000
	MaxCommentBytes = 4 * MaxCommentRunes
)

func (l Limits) withDefaults() Limits {
	set := func(v *int, def int) {
		if *v == 0 {
			*v = def
		}
	}
	set(&l.AlertsPerIncident, 10_000)
	set(&l.Batch, 1_000)
	set(&l.Tags, 1_000)
	set(&l.Changes, 100)
	set(&l.Recorded, 200_000)
	set(&l.NameRunes, 256)
	set(&l.TagRunes, 128)
	set(&l.IDBytes, 256)
	return l
}

func (l Limits) check() error {
	for _, f := range []struct {
		name string
		v    int
	}{
		{"AlertsPerIncident", l.AlertsPerIncident}, {"Batch", l.Batch}, {"Tags", l.Tags}, {"Changes", l.Changes}, {"Recorded", l.Recorded},
		{"NameRunes", l.NameRunes}, {"TagRunes", l.TagRunes}, {"IDBytes", l.IDBytes},
	} {
		if f.v < 0 {
			return &FieldError{Field: "Limits." + f.name, Value: itoa(f.v), Reason: "want zero for the default, or more"}
		}
	}
	return nil
}

// alertsOfIncident names the limit that an incident may reach while somebody else adds to it.
const alertsOfIncident = "alerts of an incident"

func (l Limits) checkRecorded(n int) error {
	if n > l.Recorded {
		return &LimitError{What: "changes recorded by one command", Got: n, Max: l.Recorded}
	}
	return nil
}
