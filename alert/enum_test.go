package alert_test

import (
	"encoding"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
)

type enum interface {
	~uint8
	fmt.Stringer
	encoding.TextMarshaler
	encoding.TextAppender
	IsValid() bool
}

// checkEnum states the names of an enum by hand, in order of value, and the older spellings with what they mean.
func checkEnum[E enum, P interface {
	*E
	encoding.TextUnmarshaler
}](t *testing.T, parse func(string) (E, error), all iter.Seq[E], names string, older map[string]E) {
	t.Helper()
	want := strings.Fields(names)
	got := slices.Collect(all)
	require.Len(t, got, len(want))
	for range all { // stopping early is fine
		break
	}
	typ := strings.TrimPrefix(fmt.Sprintf("%T", E(0)), "alert.")
	t.Run(typ, func(t *testing.T) {
		for i, name := range want {
			e := E(i)
			require.Equal(t, e, got[i])
			require.True(t, e.IsValid())
			require.Equal(t, name, e.String())
			text, err := e.AppendText([]byte("x"))
			require.NoError(t, err)
			require.Equal(t, "x"+name, string(text))
			text, err = e.MarshalText()
			require.NoError(t, err)
			require.Equal(t, name, string(text))
			for _, s := range []string{name, strings.ToUpper(name), strings.ToLower(name), strings.ToUpper(name[:1]) + name[1:]} {
				back, err := parse(s)
				require.NoError(t, err)
				require.Equal(t, e, back)
				var u E
				require.NoError(t, P(&u).UnmarshalText([]byte(s)))
				require.Equal(t, e, u)
			}
		}
		for s, e := range older {
			for _, s := range []string{s, strings.ToUpper(s), strings.ToLower(s)} {
				back, err := parse(s)
				require.NoError(t, err, s)
				require.Equal(t, e, back, s)
			}
		}
		for _, bad := range []E{E(len(want)), 255} {
			require.False(t, bad.IsValid())
			require.Equal(t, fmt.Sprintf("%s(%d)", typ, uint8(bad)), bad.String())
			_, err := bad.MarshalText()
			require.Contains(t, fieldError(t, err).Reason, want[0])
			text, err := bad.AppendText([]byte("x"))
			require.Error(t, err)
			require.Equal(t, "x", string(text))
		}
		for _, s := range []string{"", " ", "unknownFutureValue", "nonsense", want[0] + " ", "\xff", "0", strings.Repeat("a", 1<<20)} {
			_, err := parse(s)
			fe := fieldError(t, err)
			require.Contains(t, fe.Reason, want[len(want)-1])
			keep := E(1)
			require.Error(t, P(&keep).UnmarshalText([]byte(s)))
			require.Equal(t, E(1), keep)
		}
	})
}

func TestEnums(t *testing.T) {
	checkEnum(t, alert.ParseSeverity, alert.Severities(), `unknown informational low medium high`,
		map[string]alert.Severity{"UnSpecified": alert.UnknownSeverity, "High": alert.High, "Informational": alert.Informational})
	checkEnum(t, alert.ParseStatus, alert.Statuses(), `unknown new inProgress resolved`,
		map[string]alert.Status{"Active": alert.InProgress, "New": alert.New, "Resolved": alert.Resolved, "InProgress": alert.InProgress})
	checkEnum(t, alert.ParseClassification, alert.Classifications(), `unknown falsePositive truePositive informationalExpectedActivity`,
		map[string]alert.Classification{"NotAvailable": alert.Unclassified, "TruePositive": alert.TruePositive})
	checkEnum(t, alert.ParseDetermination, alert.Determinations(), `unknown apt malware securityPersonnel securityTesting unwantedSoftware other
		multiStagedAttack compromisedAccount phishing maliciousUserActivity notMalicious notEnoughDataToValidate confirmedActivity
		lineOfBusinessApplication`,
		map[string]alert.Determination{
			// legacy PATCH
			"NotAvailable": alert.Undetermined, "Clean": alert.NotMalicious, "NoEnoughDataToValidate": alert.NotEnoughDataToValidate,
			"MultiStagedAttack": alert.MultiStagedAttack, "CompromisedAccount": alert.CompromisedAccount,
			// legacy resource page
			"CompromisedUser": alert.CompromisedAccount, "ConfirmedUserActivity": alert.ConfirmedActivity, "InsufficientData": alert.NotEnoughDataToValidate,
			// Graph of 2022
			"compromisedUser": alert.CompromisedAccount, "clean": alert.NotMalicious, "confirmedUserActivity": alert.ConfirmedActivity,
		})
	checkEnum(t, alert.ParseServiceSource, alert.ServiceSources(), `unknown microsoftDefenderForEndpoint microsoftDefenderForIdentity
		microsoftDefenderForCloudApps microsoftDefenderForOffice365 microsoft365Defender azureAdIdentityProtection microsoftAppGovernance
		dataLossPrevention microsoftDefenderForCloud microsoftSentinel microsoftInsiderRiskManagement microsoftThreatIntelligence
		microsoftSecurityForAI`, nil)
	checkEnum(t, alert.ParseDetectionSource, alert.DetectionSources(), `unknown microsoftDefenderForEndpoint antivirus smartScreen customTi
		microsoftDefenderForOffice365 automatedInvestigation microsoftThreatExperts customDetection microsoftDefenderForIdentity cloudAppSecurity
		microsoft365Defender azureAdIdentityProtection manual microsoftDataLossPrevention appGovernancePolicy appGovernanceDetection
		microsoftDefenderForCloud microsoftDefenderForIoT microsoftDefenderForServers microsoftDefenderForStorage microsoftDefenderForDNS
		microsoftDefenderForDatabases microsoftDefenderForContainers microsoftDefenderForNetwork microsoftDefenderForAppService
		microsoftDefenderForKeyVault microsoftDefenderForResourceManager microsoftDefenderForApiManagement nrtAlerts scheduledAlerts
		microsoftDefenderThreatIntelligenceAnalytics builtInMl microsoftInsiderRiskManagement microsoftThreatIntelligence
		microsoftDefenderForAIServices securityCopilot microsoftSentinel`, nil)
	checkEnum(t, alert.ParseInvestigationState, alert.InvestigationStates(), `unknown terminated successfullyRemediated benign failed
		partiallyRemediated running pendingApproval pendingResource queued innerFailure preexistingAlert unsupportedOs unsupportedAlertType
		suppressedAlert partiallyInvestigated terminatedByUser terminatedBySystem`, nil)
	checkEnum(t, alert.ParseVerdict, alert.Verdicts(), `unknown suspicious malicious noThreatsFound`, nil)
	checkEnum(t, alert.ParseRemediationStatus, alert.RemediationStatuses(), `none remediated prevented blocked notFound active pendingApproval
		declined unremediated running partiallyRemediated`, nil)
	checkEnum(t, alert.ParseRole, alert.Roles(), `unknown contextual scanned source destination created added compromised edited attacked
		attacker commandAndControl loaded suspicious policyViolator`, nil)
	checkEnum(t, alert.ParseEvidenceKind, alert.EvidenceKinds(), `unknown activeDirectoryDomainEvidence aiAgentEvidence amazonResourceEvidence
		analyzedMessageEvidence azureResourceEvidence blobContainerEvidence blobEvidence cloudApplicationEvidence cloudLogonRequestEvidence
		cloudLogonSessionEvidence containerEvidence containerImageEvidence containerRegistryEvidence deviceEvidence dnsEvidence fileEvidence
		fileHashEvidence gitHubOrganizationEvidence gitHubRepoEvidence gitHubUserEvidence googleCloudResourceEvidence hostLogonSessionEvidence
		ioTDeviceEvidence ipEvidence kubernetesClusterEvidence kubernetesControllerEvidence kubernetesNamespaceEvidence kubernetesPodEvidence
		kubernetesSecretEvidence kubernetesServiceAccountEvidence kubernetesServiceEvidence mailboxConfigurationEvidence mailboxEvidence
		mailClusterEvidence malwareEvidence networkConnectionEvidence nicEvidence oauthApplicationEvidence processEvidence registryKeyEvidence
		registryValueEvidence sasTokenEvidence securityGroupEvidence servicePrincipalEvidence submissionMailEvidence teamsMessageEvidence
		urlEvidence userEvidence`, map[string]alert.EvidenceKind{"device": alert.DeviceEvidence, "user": alert.UserEvidence})
	checkEnum(t, alert.ParseEntityKind, alert.EntityKinds(), `unknown device user mailbox app ip url file process`, nil)
	checkEnum(t, alert.ParseOwnerKind, alert.OwnerKinds(), `none user group`, nil)
}

// The pairs of DOMAIN 2.5, stated by hand.
func TestClassificationAllows(t *testing.T) {
	want := map[alert.Classification][]alert.Determination{
		alert.Unclassified: {alert.Undetermined},
		alert.TruePositive: {alert.Undetermined, alert.Malware, alert.UnwantedSoftware, alert.Other, alert.MultiStagedAttack,
			alert.CompromisedAccount, alert.Phishing, alert.MaliciousUserActivity},
		alert.InformationalExpectedActivity: {alert.Undetermined, alert.SecurityTesting, alert.Other, alert.ConfirmedActivity,
			alert.LineOfBusinessApplication},
		alert.FalsePositive: {alert.Undetermined, alert.Other, alert.NotMalicious, alert.NotEnoughDataToValidate},
	}
	for c := range alert.Classifications() {
		require.Equal(t, want[c], slices.Collect(c.Determinations()), c)
		for d := range alert.Determinations() {
			require.Equal(t, slices.Contains(want[c], d), c.Allows(d), "%v %v", c, d)
		}
		require.False(t, c.Allows(alert.Determination(200)))
		for range c.Determinations() {
			break
		}
	}
	require.False(t, alert.Classification(9).Allows(alert.Undetermined))
	require.Empty(t, slices.Collect(alert.Classification(9).Determinations()))
}

func TestSeverityIsRank(t *testing.T) {
	require.True(t, slices.IsSorted(slices.Collect(alert.Severities())))
	require.Equal(t, alert.High, slices.Max([]alert.Severity{alert.Low, alert.High, alert.UnknownSeverity, alert.Informational}))
	require.EqualValues(t, 4, alert.High)
	require.EqualValues(t, 3, alert.Resolved)
}
