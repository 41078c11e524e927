package incident

// A Change is one thing an analyst can do to one incident. Changes are made by the functions of this package and given to
// [Desk.Update], [Desk.UpdateAll] and [Desk.Open]; several in one call succeed or fail together and make one version. A
// change that changes nothing writes nothing and is no error.
type Change interface {
	// Name is the change's name as this package spells it, such as "Assign".
	Name() string
	apply(*draft) error
}

// A simple change is a name and what it does; most changes need no more.
type simpleChange struct {
	name string
	do   func(*draft) error
}

func (c simpleChange) Name() string         { return c.name }
func (c simpleChange) apply(d *draft) error { return c.do(d) }

// applyAll applies changes in order to a live incident.
func (d *draft) applyAll(changes []Change) error {
	if len(changes) > d.env.Limits.Changes {
		return &LimitError{What: "changes in one update", Got: len(changes), Max: d.env.Limits.Changes}
	}
	if d.inc.Status == Redirected {
		return &RedirectedError{Incident: d.inc.ID, Target: d.inc.RedirectTo}
	}
	for _, c := range changes {
		if c == nil {
			return &FieldError{Field: "change", Value: "nil", Reason: "want a change made by this package"}
		}
		if err := c.apply(d); err != nil {
			return err
		}
		if err := d.env.Limits.checkRecorded(d.recorded); err != nil {
			return err
		}
	}
	return nil
}

// IfVersion makes an update fail with a [ConflictError] unless the incident still has version v. Without it the engine
// applies the update to whatever version is stored.
func IfVersion(v uint64) Change {
	return simpleChange{"IfVersion", func(d *draft) error {
		if d.was.Version != v {
			return &ConflictError{Incidents: []ID{d.inc.ID}}
		}
		return nil
	}}
}
