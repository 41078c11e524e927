package alert

import "strconv"

// App is the entity of cloudApplicationEvidence, and of oauthApplicationEvidence, whose ids look different.
type App struct {
	AppID       string // appId; a decimal number for a cloud application
	DisplayName string // displayName
}

// EntityKind returns [AppEntity].
func (a App) EntityKind() EntityKind { return AppEntity }

// Key is the id, or the display name without one.
func (a App) Key() string { return first(a.AppID, a.DisplayName) }

// Label is the display name, or the id without one.
func (a App) Label() string { return first(a.DisplayName, a.AppID) }

// AppendNames implements [Entity].
func (a App) AppendNames(names []string) []string {
	return appendNames(names, a.AppID, a.DisplayName)
}

func (a App) value() Entity { return a }

// write makes a number of an id that is one: Graph's appId of cloudApplicationEvidence is an Int64.
func (a App) write(w *writer) {
	if n, err := strconv.ParseInt(a.AppID, 10, 64); err == nil && strconv.FormatInt(n, 10) == a.AppID {
		w.name("appId")
		w.buf = append(w.buf, a.AppID...)
	} else {
		w.text("appId", a.AppID)
	}
	w.text("displayName", a.DisplayName)
}

func readApp(p props) App {
	a := App{AppID: p.string("appId"), DisplayName: p.string("displayName")}
	if raw := p.raw("appId"); a.AppID == "" && isNumber(raw) {
		a.AppID = raw
	}
	return a
}
