package alert_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/seed-d7eb6e68/caseload/alert"
)

// An alert out of a detection of one's own.
func Example() {
	a := alert.Alert{
		ID: "sensor-4711", Title: "Beacon to a known command server", Severity: alert.High, Status: alert.New,
		Category: "CommandAndControl", CreatedAt: time.Date(2026, 3, 2, 8, 15, 0, 0, time.UTC),
		Evidence: []alert.Evidence{
			alert.NewEvidence(alert.Device{HostName: "print-07"}),
			alert.NewEvidence(alert.IP{Address: "198.51.100.7"}),
		},
	}
	if err := a.Validate(); err != nil {
		fmt.Println(err)
		return
	}
	for _, e := range a.Evidence {
		fmt.Println(e.Kind, e.Entity().EntityKind(), e.Entity().Label())
	}
	// Output:
	// deviceEvidence device print-07
	// ipEvidence ip 198.51.100.7
}

// A payload of the Graph security API unmarshals as it is; what this package does not know yet is kept.
func ExampleAlert_UnmarshalJSON() {
	var a alert.Alert
	err := json.Unmarshal([]byte(`{"id":"da42_1","severity":"High","status":"new","riskTier":"gold",
		"serviceSource":"microsoftDefenderForMainframes"}`), &a)
	if err != nil {
		fmt.Println(err)
		return
	}
	a.Status = alert.InProgress
	var out struct{ Severity, Status, RiskTier, ServiceSource string }
	data, _ := json.Marshal(a)
	_ = json.Unmarshal(data, &out)
	fmt.Printf("%v: %+v\n", a.ServiceSource, out)
	// Output: unknown: {Severity:high Status:inProgress RiskTier:gold ServiceSource:microsoftDefenderForMainframes}
}

func ExampleAlert_Validate() {
	a := alert.Alert{ID: "a\u202eb"}
	if fe, ok := errors.AsType[*alert.FieldError](a.Validate()); ok {
		fmt.Println(fe.Field, "-", fe.Reason)
	}
	// Output: id - contains a control or invisible character
}

// A second report of an alert is news only when its facts differ.
func ExampleAlert_FactsDigest() {
	first := alert.Alert{ID: "a", Title: "Beacon", Status: alert.New}
	second := first
	second.Status, second.Owner = alert.Resolved, alert.UserOwner("ana@contoso.com")
	third := first
	third.Severity = alert.High
	fmt.Println(first.FactsDigest() == second.FactsDigest(), first.FactsDigest() == third.FactsDigest())
	// Output: true false
}

func ExampleClassification_Determinations() {
	for d := range alert.FalsePositive.Determinations() {
		fmt.Println(d)
	}
	// Output:
	// unknown
	// other
	// notMalicious
	// notEnoughDataToValidate
}

func ExampleParseDetermination() {
	for _, s := range []string{"compromisedAccount", "CompromisedUser", "Clean"} {
		d, err := alert.ParseDetermination(s)
		fmt.Println(d, err)
	}
	_, err := alert.ParseSeverity("severe")
	fmt.Println(err)
	// Output:
	// compromisedAccount <nil>
	// compromisedAccount <nil>
	// notMalicious <nil>
	// alert: severity "severe": want one of unknown, informational, low, medium, high
}

func ExampleOwner() {
	ana, soc := alert.UserOwner("ana@contoso.com"), alert.GroupOwner("SOC")
	fmt.Println(ana, soc, ana.Same(alert.UserOwner("Ana@Contoso.com")))
	fmt.Println(alert.ParseOwner("group:SOC") == soc, alert.ParseOwner("").Kind())
	// Output:
	// ana@contoso.com group:SOC true
	// true none
}

func ExampleEvidence_Property() {
	var e alert.Evidence
	_ = json.Unmarshal([]byte(`{"@odata.type":"#microsoft.graph.security.registryValueEvidence","registryKey":"Run"}`), &e)
	key, ok := e.Property("registryKey")
	fmt.Println(e.Kind, string(key), ok, e.Entity() == nil)
	// Output: registryValueEvidence "Run" true true
}

// Other Graph documents are read just as strictly, with what is unknown kept for the way back.
func ExampleDecodeObject() {
	found, extra, err := alert.DecodeObject([]byte(`{"id": "29", "newIn2027": [1, 2]}`), "id", "displayName")
	id, _ := found.Get("id")
	fmt.Println(string(id), string(extra.AppendMembers(nil)), err)

	_, _, err = alert.DecodeObject([]byte(`{"id":"29","ID":"30"}`), "id")
	fmt.Println(err)
	// Output:
	// "29" "newIn2027":[1,2] <nil>
	// alert: ID: differs only in case from id (at byte 11)
}
