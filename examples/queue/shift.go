package main

import (
	"context"
	"fmt"
	"time"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// A deed is what an analyst did to an incident, which is named by one of its alerts.
type deed struct {
	at      string // of the year of the alerts, in UTC
	who     string
	alert   string
	changes []incident.Change
}

// deeds are what was done about the program's own alerts.
var deeds = []deed{
	{"02-23 09:40", bob, "mi260223-0476_1", []incident.Change{incident.Assign(alert.UserOwner(bob)), incident.AddTags("drill"),
		incident.Classify(alert.InformationalExpectedActivity, alert.SecurityTesting), incident.Resolve("A test that was announced.")}},
	{"02-23 15:30", ana, "mi260223-da01_1", []incident.Change{incident.Assign(alert.UserOwner(ana)), incident.Start(), incident.AddTags("phishing wave")}},
	{"02-24 10:05", ana, "mi260223-da01_1", []incident.Change{incident.Classify(alert.TruePositive, alert.Phishing),
		incident.Resolve("Mails removed, password reset.")}},
	{"02-25 07:50", bob, "aa260224-9522_1", []incident.Change{incident.Assign(alert.GroupOwner("SOC tier 2")), incident.Start()}},
	{"02-26 03:05", ana, "mi260226-06b5_1", []incident.Change{incident.Assign(alert.UserOwner(ana)), incident.Start(),
		incident.AddTags("ransomware", "Fileserver, Graz")}},
	{"02-26 08:00", bob, "mi260226-9736_1", []incident.Change{incident.Assign(alert.UserOwner(bob)),
		incident.Classify(alert.TruePositive, alert.Malware), incident.Resolve("Reimaged.")}},
	{"02-26 09:10", ana, "mi260226-06b5_1", []incident.Change{incident.Comment("The host is isolated; the backups are whole."), incident.AddTags("Storm-0501")}},
	{"02-27 11:00", bob, "dl260227-29cc_1", []incident.Change{incident.Classify(alert.FalsePositive, alert.NotMalicious),
		incident.Resolve("The numbers are those of the test system.")}},
	{"02-27 18:00", carla, "dl260227-f3fb_1", []incident.Change{incident.Assign(alert.GroupOwner("SOC tier 2"))}},
	{"02-28 09:00", carla, "sn260228-a0b5_1", []incident.Change{incident.Assign(alert.UserOwner(carla)), incident.Start()}},
	{"03-01 08:30", ana, "mi260301-28e3_1", []incident.Change{incident.Assign(alert.UserOwner(ana)), incident.Start(), incident.AddTags("phishing wave")}},
	{"03-01 16:10", carla, "az260301-568a_1", []incident.Change{incident.Assign(alert.UserOwner(carla)), incident.Start()}},
	{"03-01 16:20", carla, "mi260301-c5c4_1", []incident.Change{incident.AddTags("drill"),
		incident.Classify(alert.InformationalExpectedActivity, alert.SecurityTesting), incident.Resolve("")}},
	{"03-02 04:10", ana, "aa260302-c896_1", []incident.Change{incident.Assign(alert.UserOwner(ana)), incident.AddTags("Storm-0501")}},
	{"03-02 10:05", bob, "mi260302-8533_1", []incident.Change{incident.Assign(alert.UserOwner(bob)), incident.Start(), incident.AddTags("VIP")}},
	{"03-02 13:00", bob, "mi260302-a9ba_1", []incident.Change{incident.Classify(alert.TruePositive, alert.Malware), incident.Resolve("Removed; the drive is destroyed.")}},
	{"03-02 15:15", carla, "mi260302-a1d3_1", []incident.Change{incident.Assign(alert.GroupOwner("Platform team"))}},
	{"03-02 16:20", bob, "aa260224-9522_1", []incident.Change{incident.Comment("The source is a printer server; waiting for its owner.")}},
	{"03-03 08:50", ana, "mi260303-1e84_1", []incident.Change{incident.Assign(alert.UserOwner(ana)), incident.Start()}},
	{"03-03 11:00", bob, "mi260303-1509_1", []incident.Change{incident.Assign(alert.UserOwner(bob)), incident.AddTags("VIP", "macOS")}},
	{"03-04 05:40", carla, "mi260304-bec0_1", []incident.Change{incident.AddTags("Storm-0501"), incident.Comment("Same address as on fs-01.")}},
}

// shift is the work of the analysts.
func (s *session) shift() []event {
	var out []event
	for _, d := range deeds {
		at, err := time.Parse("2006-01-02 15:04", "2026-"+d.at)
		out = append(out, event{at, func(ctx context.Context) error {
			if err != nil {
				return err
			}
			return s.do(ctx, d)
		}})
	}
	return out
}

func (s *session) do(ctx context.Context, d deed) error {
	desk := s.engine.As(audit.User(d.who))
	held, err := desk.Locate(ctx, d.alert)
	if err == nil {
		_, err = desk.Update(ctx, held[d.alert], d.changes...)
	}
	if err != nil {
		return fmt.Errorf("%s about %s: %w", d.who, d.alert, err)
	}
	return nil
}
