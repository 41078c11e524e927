package alert

import "bytes"

// Clone returns a copy that shares nothing that can be changed: slices and raw JSON are copied, in a handful of allocations
// however much evidence there is. Slices of the copy have no spare capacity, so that appending to one never reaches another.
func (a Alert) Clone() Alert {
	texts, roles := len(a.Categories)+len(a.MitreTechniques)+len(a.SystemTags), 0
	for i := range a.Evidence {
		e := &a.Evidence[i]
		texts += len(e.DetailedRoles) + len(e.Tags)
		roles += len(e.Roles)
	}
	text := pool[string]{make([]string, 0, texts)}
	role := pool[Role]{make([]Role, 0, roles)}

	a.Categories = text.clone(a.Categories)
	a.MitreTechniques = text.clone(a.MitreTechniques)
	a.SystemTags = text.clone(a.SystemTags)
	a.Comments = (&pool[Comment]{}).clone(a.Comments)
	a.Evidence = (&pool[Evidence]{}).clone(a.Evidence)
	for i := range a.Evidence {
		e := &a.Evidence[i]
		e.Roles, e.DetailedRoles, e.Tags = role.clone(e.Roles), text.clone(e.DetailedRoles), text.clone(e.Tags)
	}
	a.CustomDetails = bytes.Clone(a.CustomDetails)
	a.AdditionalData = bytes.Clone(a.AdditionalData)
	return a
}

// A pool gives slices out of one array. It grows where it was made too small; what it gave before stays as it is.
type pool[T any] struct{ all []T }

func (p *pool[T]) clone(s []T) []T {
	if s == nil {
		return nil
	}
	start := len(p.all)
	p.all = append(p.all, s...)
	return p.all[start:len(p.all):len(p.all)]
}
