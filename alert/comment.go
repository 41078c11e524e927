package alert

import "time"

// Comment is a remark on an alert, or on the incident of another system (Graph's alertComment). It has no id and is never edited.
// It is a plain value whose copies share nothing that can change.
type Comment struct {
	Text      string    // comment
	CreatedBy string    // createdByDisplayName; older sources write createdBy
	CreatedAt time.Time // createdDateTime; older sources write createdTime

	extra Object // properties this package does not know, written back
}

var commentProps = []string{"comment", "createdByDisplayName", "createdDateTime", "createdBy", "createdTime"}

// UnmarshalJSON reads Graph's alertComment under the rules of [DecodeObject]. The older names count where the present ones say
// nothing. On an error c is as it was.
func (c *Comment) UnmarshalJSON(data []byte) error {
	n, err := decode(data)
	if err != nil {
		return err
	}
	v, err := readComment(n)
	if err == nil {
		*c = v
	}
	return err
}

func readComment(n node) (Comment, error) {
	o, err := n.object(commentProps)
	if err != nil {
		return Comment{}, err
	}
	c := Comment{Text: o.string("comment"), CreatedBy: o.string("createdByDisplayName"), CreatedAt: o.time("createdDateTime")}
	by, at := o.string("createdBy"), o.time("createdTime")
	if c.CreatedBy != "" {
		o.forget("createdBy") // the present name says it; the older one is kept as it came
	} else {
		c.CreatedBy = by
	}
	if !c.CreatedAt.IsZero() {
		o.forget("createdTime")
	} else {
		c.CreatedAt = at
	}
	c.extra = o.pick(false)
	return c, o.err
}

// MarshalJSON writes Graph's alertComment. Invalid text or a time outside the years 1 to 9999 is a [FieldError].
func (c Comment) MarshalJSON() ([]byte, error) {
	var w writer
	w.comment(&c)
	return w.result()
}

func (w *writer) comment(c *Comment) {
	w.open('{')
	w.text("comment", c.Text)
	w.text("createdByDisplayName", c.CreatedBy)
	w.timeOrMin("createdDateTime", c.CreatedAt)
	w.extra(c.extra)
	w.close('}')
}
