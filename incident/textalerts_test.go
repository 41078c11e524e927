package incident_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// A factDoor is a field of an alert, or of what is inside it, for a text: its kind, and how an error names it; %d is its place in
// the list it is in.
type factDoor struct{ kind, field string }

// factDoors are by the path of the field in Go. TestEveryTextHasADoor finds one that is missing.
var factDoors = map[string]factDoor{
	"ID": {"alert id", "id"}, "Title": {"short fact", "title"}, "ProviderAlertID": {"alert fact", "providerAlertId"},
	"IncidentID": {"alert fact", "incidentId"}, "TenantID": {"alert fact", "tenantId"}, "ProductName": {"alert fact", "productName"},
	"DetectorID": {"alert fact", "detectorId"}, "Description": {"alert fact", "description"},
	"RecommendedActions": {"alert fact", "recommendedActions"}, "Category": {"alert fact", "category"},
	"Categories[]": {"alert fact", "categories[0]"}, "MitreTechniques[]": {"alert fact", "mitreTechniques[0]"},
	"Owner": {"alert fact", "assignedTo"}, "ActorDisplayName": {"alert fact", "actorDisplayName"},
	"ThreatDisplayName": {"alert fact", "threatDisplayName"}, "ThreatFamilyName": {"alert fact", "threatFamilyName"},
	"AlertPolicyID": {"alert fact", "alertPolicyId"}, "SystemTags[]": {"alert fact", "systemTags[0]"},
	"AlertWebURL": {"alert fact", "alertWebUrl"}, "IncidentWebURL": {"alert fact", "incidentWebUrl"},
	"CustomDetails": {"within JSON", "customDetails"}, "AdditionalData": {"within JSON", "additionalData"},
	"Comments[].Text": {"alert comment", "comments[%d].comment"}, "Comments[].CreatedBy": {"alert fact", "comments[%d].createdByDisplayName"},
	"Evidence[].RemediationStatusDetails": {"alert fact", "evidence[%d].remediationStatusDetails"},
	"Evidence[].DetailedRoles[]":          {"alert fact", "evidence[%d].detailedRoles[0]"},
	"Evidence[].Tags[]":                   {"alert fact", "evidence[%d].tags[0]"},

	"Device.MDEDeviceID": {"within JSON", "evidence[%d].mdeDeviceId"}, "Device.AzureADDeviceID": {"within JSON", "evidence[%d].azureAdDeviceId"},
	"Device.DNSName": {"within JSON", "evidence[%d].deviceDnsName"}, "Device.HostName": {"within JSON", "evidence[%d].hostName"},
	"Device.OSPlatform": {"within JSON", "evidence[%d].osPlatform"}, "Device.RBACGroupName": {"within JSON", "evidence[%d].rbacGroupName"},
	"Device.RiskScore": {"within JSON", "evidence[%d].riskScore"}, "Device.HealthStatus": {"within JSON", "evidence[%d].healthStatus"},
	"User.AccountName": {"within JSON", "evidence[%d].accountName"}, "User.DomainName": {"within JSON", "evidence[%d].domainName"},
	"User.SID": {"within JSON", "evidence[%d].userSid"}, "User.AzureADUserID": {"within JSON", "evidence[%d].azureAdUserId"},
	"User.UPN": {"within JSON", "evidence[%d].userPrincipalName"}, "User.DisplayName": {"within JSON", "evidence[%d].displayName"},
	"Mailbox.PrimaryAddress": {"within JSON", "evidence[%d].primaryAddress"}, "Mailbox.UPN": {"within JSON", "evidence[%d].upn"},
	"Mailbox.DisplayName": {"within JSON", "evidence[%d].displayName"}, "App.AppID": {"within JSON", "evidence[%d].appId"},
	"App.DisplayName": {"within JSON", "evidence[%d].displayName"}, "IP.Address": {"within JSON", "evidence[%d].ipAddress"},
	"IP.CountryLetterCode": {"within JSON", "evidence[%d].countryLetterCode"}, "URL.URL": {"within JSON", "evidence[%d].url"},
	"File.SHA1": {"within JSON", "evidence[%d].sha1"}, "File.SHA256": {"within JSON", "evidence[%d].sha256"},
	"File.MD5": {"within JSON", "evidence[%d].md5"}, "File.Name": {"within JSON", "evidence[%d].fileName"},
	"File.Path": {"within JSON", "evidence[%d].filePath"}, "Process.CommandLine": {"within JSON", "evidence[%d].processCommandLine"},
	"Process.DeviceID": {"within JSON", "evidence[%d].mdeDeviceId"}, "Process.Image.SHA1": {"within JSON", "evidence[%d].sha1"},
	"Process.Image.SHA256": {"within JSON", "evidence[%d].sha256"}, "Process.Image.MD5": {"within JSON", "evidence[%d].md5"},
	"Process.Image.Name": {"within JSON", "evidence[%d].fileName"}, "Process.Image.Path": {"within JSON", "evidence[%d].filePath"},
}

var entityTypes = map[string]reflect.Type{
	"Device": reflect.TypeFor[alert.Device](), "User": reflect.TypeFor[alert.User](), "Mailbox": reflect.TypeFor[alert.Mailbox](),
	"App": reflect.TypeFor[alert.App](), "IP": reflect.TypeFor[alert.IP](), "URL": reflect.TypeFor[alert.URL](),
	"File": reflect.TypeFor[alert.File](), "Process": reflect.TypeFor[alert.Process](),
}

// documentDoors are the doors for each field of a document that holds text.
var documentDoors = map[string][]string{
	"ID": {"external id"}, "Name": {"imported name"}, "Owner": {"imported owner"}, "Tags[]": {"imported tag"},
	"SystemTags[]": {"imported system tag"}, "Comments[].Text": {"imported comment"}, "Comments[].CreatedBy": {"author of an imported comment"},
	"ResolvingComment": {"imported note"}, "Description": {"description"}, "Summary": {"summary"}, "RedirectTo": {"where it was merged into"},
	"TenantID": {"tenant"}, "CreatedBy": {"imported creator"}, "UpdatedBy": {"who changed it last"}, "Origin": {"origin"},
}

// textFields are the paths of the fields of a type that hold text, at any depth. Entities and the alerts of a document are walked
// on their own.
func textFields(t *testing.T, of reflect.Type, prefix string) (paths []string) {
	for _, f := range reflect.VisibleFields(of) {
		path := prefix + f.Name
		switch typ := f.Type; {
		case !f.IsExported(), typ == reflect.TypeFor[time.Time](), typ == reflect.TypeFor[[]alert.Alert]():
		case typ.Kind() == reflect.Uint8, typ.Kind() == reflect.Int64, typ == reflect.TypeFor[[]alert.Role](): // members of enums, numbers
		case typ.Kind() == reflect.String, typ == reflect.TypeFor[json.RawMessage](), typ == reflect.TypeFor[alert.Owner]():
			paths = append(paths, path)
		case typ == reflect.TypeFor[[]string]():
			paths = append(paths, path+"[]")
		case typ.Kind() == reflect.Slice && typ.Elem().Kind() == reflect.Struct:
			paths = append(paths, textFields(t, typ.Elem(), path+"[].")...)
		case typ.Kind() == reflect.Struct:
			paths = append(paths, textFields(t, typ, path+".")...)
		default:
			require.Fail(t, "no rule for fields of this type", "%s: %s", path, typ)
		}
	}
	return paths
}

// No field for text is without a door: of an alert, of what is inside it, of any entity, of a document.
func TestEveryTextHasADoor(t *testing.T) {
	fields := textFields(t, reflect.TypeFor[alert.Alert](), "")
	kinds := map[alert.EntityKind]bool{alert.UnknownEntity: true}
	for name, typ := range entityTypes {
		fields = append(fields, textFields(t, typ, name+".")...)
		kinds[reflect.Zero(typ).Interface().(alert.Entity).EntityKind()] = true
	}
	require.Len(t, kinds, len(slices.Collect(alert.EntityKinds())))
	require.ElementsMatch(t, fields, slices.Collect(maps.Keys(factDoors)))

	require.ElementsMatch(t, textFields(t, reflect.TypeFor[incident.Document](), ""), slices.Collect(maps.Keys(documentDoors)))
	names := map[string]bool{}
	for _, d := range doors {
		names[d.name] = true
	}
	for path, want := range documentDoors {
		for _, name := range want {
			require.True(t, names[name], "%s: %s", path, name)
		}
	}
}

// put sets the field of a path to a text, in an element of its own where it is in a list of structs or in an entity. It returns
// how to read it out of the alert, and what its place in the list is.
func put(a *alert.Alert, path, s string) (read func(a alert.Alert) string, at int) {
	head, rest, inner := strings.Cut(path, ".")
	switch {
	case entityTypes[head] != nil:
		e := reflect.New(entityTypes[head]).Elem()
		field := func(v reflect.Value) reflect.Value {
			for name := range strings.SplitSeq(rest, ".") {
				v = v.FieldByName(name)
			}
			return v
		}
		field(e).SetString(s)
		at = len(a.Evidence)
		a.Evidence = append(a.Evidence, alert.NewEvidence(e.Interface().(alert.Entity)))
		return func(a alert.Alert) string { return field(reflect.ValueOf(a.Evidence[at].Entity())).String() }, at
	case inner:
		list := reflect.ValueOf(a).Elem().FieldByName(strings.TrimSuffix(head, "[]"))
		at = list.Len()
		list.Set(reflect.Append(list, reflect.Zero(list.Type().Elem())))
		setText(list.Index(at), rest, s)
		return func(a alert.Alert) string {
			return textIn(reflect.ValueOf(a).FieldByName(strings.TrimSuffix(head, "[]")).Index(at), rest)
		}, at
	default:
		setText(reflect.ValueOf(a).Elem(), path, s)
		return func(a alert.Alert) string { return textIn(reflect.ValueOf(a), path) }, 0
	}
}

func setText(of reflect.Value, name, s string) {
	switch f := of.FieldByName(strings.TrimSuffix(name, "[]")); f.Addr().Interface().(type) {
	case *json.RawMessage: // as a value and as the name of a property
		f.SetBytes([]byte(`{` + inJSON(s) + `:` + inJSON(s) + `}`))
	case *alert.Owner:
		f.Set(reflect.ValueOf(alert.UserOwner(s)))
	case *[]string:
		f.Set(reflect.ValueOf([]string{s}))
	default:
		f.SetString(s)
	}
}

func textIn(of reflect.Value, name string) string {
	switch v := of.FieldByName(strings.TrimSuffix(name, "[]")).Interface().(type) {
	case json.RawMessage:
		var back map[string]string
		if err := json.Unmarshal(v, &back); err != nil {
			return err.Error()
		}
		for name, text := range back {
			if name == text {
				return text
			}
		}
		return "the name is another"
	case alert.Owner:
		return v.ID()
	case []string:
		return v[0]
	default:
		return v.(string)
	}
}

// inJSON is a text as JSON; bytes that are no text stand in it as they are.
func inJSON(s string) string {
	if utf8.ValidString(s) {
		var out strings.Builder
		enc := json.NewEncoder(&out)
		enc.SetEscapeHTML(false)
		if enc.Encode(s) == nil {
			return strings.TrimSuffix(out.String(), "\n")
		}
	}
	return `"` + strings.NewReplacer("\x00", `\u0000`, `"`, `\"`, `\`, `\\`).Replace(s) + `"`
}

// Every text in every field of an alert, as of a report and as of an import: refused with an error that names the field, or kept
// exactly, in the store and in the JSON; and nothing of it acts in a name, an entry of the log or any other exit.
func TestHostileTextsInEveryFieldOfAnAlert(t *testing.T) {
	paths := slices.Sorted(maps.Keys(factDoors))
	for i, a := range textAttacks {
		if raced && i%10 > 0 {
			continue
		}
		t.Run(a.name, func(t *testing.T) {
			refusing, s := newWard(t), a.text()
			var kept []string
			for _, path := range paths {
				if a.outcome(t, factDoors[path].kind) != 'x' {
					kept = append(kept, path)
					continue
				}
				n := on("w13", "n1", "Reported", "Execution", alert.Low)
				_, at := put(&n, path, s)
				field := factDoors[path].field
				if strings.Contains(field, "%d") {
					field = fmt.Sprintf(field, at)
				}
				_, err := refusing.desk.Ingest(ctx, n)
				refusing.requireRefused(door{name: path, field: field}, err)
				_, err = refusing.desk.Import(ctx, incident.Document{Alerts: []alert.Alert{n}})
				refusing.requireRefused(door{name: path, field: field}, err)
			}
			// As many fields at once as there is room for: all texts of an alert have a limit together.
			for paths := range slices.Chunk(kept, max(1, min(len(kept), 300_000/len(s)))) {
				newWard(t).requireKept(paths, s)
			}
		})
	}
}

func (w *ward) requireKept(paths []string, s string) {
	w.t.Helper()
	n, reads := on("w13", "n1", "Reported", "Execution", alert.Low), map[string]func(alert.Alert) string{}
	for _, path := range paths {
		reads[path], _ = put(&n, path, s)
	}
	results, err := w.desk.Ingest(ctx, n)
	require.NoError(w.t, err)
	id := results[0].Incident
	hold := func(a alert.Alert) {
		w.t.Helper()
		for path, read := range reads {
			want := s
			if path == "IncidentID" {
				want = id.String() // which incident holds it is not for the source to say
			}
			require.Zero(w.t, strings.Compare(want, read(a)), "%s: %.200q", path, read(a))
		}
	}
	stored, ok := w.again(id).Alert(n.ID)
	require.True(w.t, ok)
	hold(stored)
	data, err := stored.MarshalJSON()
	require.NoError(w.t, err)
	var back alert.Alert
	require.NoError(w.t, back.UnmarshalJSON(data))
	hold(back)
	if len(s) > 10_000 { // every exit of texts that long is looked at where they come in through a door of their own
		return
	}
	// The entry of a change says what was there before.
	_, err = w.desk.Update(ctx, id, incident.AssignAlerts(alert.UserOwner("bo"), n.ID))
	require.NoError(w.t, err)
	w.requireExits(strings.Join(paths, " "))
}
