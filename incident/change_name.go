package incident

import "github.com/seed-d7eb6e68/caseload/audit"

// Rename sets the name; from then on it is the analyst's and no longer follows the alerts. It refuses what the text rules of
// the package refuse, and more characters than Limits.NameRunes.
func Rename(name string) Change {
	return simpleChange{"Rename", func(d *draft) error {
		name, err := cleanLine(FieldName, name, d.env.Limits.NameRunes)
		if err != nil {
			return err
		}
		d.rename(name, ByHand)
		return nil
	}}
}

// AutoName gives the name back to the rule: it is derived from the alerts again.
func AutoName() Change {
	return simpleChange{"AutoName", func(d *draft) error {
		d.b.alerts, d.b.features = d.alerts.Map(), d.features.Map()
		d.rename(automaticName(d.inc.ID, &d.b, d.env.Limits.NameRunes), Automatic)
		return nil
	}}
}

func (d *draft) rename(name string, by Naming) {
	var changes []audit.Change
	if name != d.inc.Name {
		changes = append(changes, textChange(FieldName, d.inc.Name, name))
	}
	if by != d.inc.Naming {
		changes = append(changes, namingChange(d.inc.Naming, by))
	}
	d.inc.Name, d.inc.Naming = name, by
	d.record(audit.Renamed, 0, changes...)
}

func namingChange(before, after Naming) audit.Change {
	return audit.Change{Field: FieldNaming, Before: named(before, Automatic), After: named(after, Automatic)}
}
