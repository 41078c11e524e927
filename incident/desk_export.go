package incident

import (
	"cmp"
	"context"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
)

// Export returns an incident as Graph writes it, with its comments and those of the incidents merged into it, oldest first.
// Like Get it follows redirects.
func (d *Desk) Export(ctx context.Context, id ID) (Document, error) {
	inc, err := d.Get(ctx, id)
	if err != nil {
		return Document{}, err
	}
	doc := inc.Document()
	for e, err := range d.Activity(ctx, ActivityQuery{Incident: inc.ID, Filter: audit.ByContent.Is(audit.CommentContent)}) {
		if err != nil {
			return Document{}, err
		}
		if c, ok := commentOf(e); ok {
			doc.Comments = append(doc.Comments, c)
		}
	}
	return doc, nil
}

// commentOf is the comment of an entry; one that was imported has the author and the time it had where it came from.
func commentOf(e audit.Entry) (alert.Comment, bool) {
	text, ok := e.Comment()
	c := alert.Comment{Text: text, CreatedAt: e.Time}
	var by string
	for _, change := range e.Changes {
		switch change.Field {
		case FieldAuthor:
			by, _ = change.After.AsText()
		case FieldCommentTime:
			c.CreatedAt, _ = change.After.AsTime()
		}
	}
	c.CreatedBy = cmp.Or(by, e.Actor.ID)
	return c, ok
}
