package incident

import "github.com/seed-d7eb6e68/caseload/audit"

// Comment adds a comment in Markdown: 1 to [MaxCommentRunes] characters as [CommentLength] counts them. Comments live in the
// activity log and are never edited or removed.
func Comment(markdown string) Change {
	return simpleChange{"Comment", func(d *draft) error {
		text, err := cleanComment(FieldComment, markdown, false, d.env.Policy)
		if err != nil {
			return err
		}
		d.record(audit.Commented, 0, commentChange(text))
		return nil
	}}
}

func commentChange(text string) audit.Change {
	return audit.Change{Field: FieldComment, After: audit.Free(text)}
}
