package alert

import "iter"

// EvidenceKind is the type of a piece of evidence: one of the 48 types derived from alertEvidence in the Graph metadata.
type EvidenceKind uint8

// The kinds, in alphabetical order of their Graph names as in the metadata.
const (
	UnknownEvidence EvidenceKind = iota // no type was given, or one this package does not know
	ActiveDirectoryDomainEvidence
	AIAgentEvidence
	AmazonResourceEvidence
	AnalyzedMessageEvidence
	AzureResourceEvidence
	BlobContainerEvidence
	BlobEvidence
	CloudApplicationEvidence
	CloudLogonRequestEvidence
	CloudLogonSessionEvidence
	ContainerEvidence
	ContainerImageEvidence
	ContainerRegistryEvidence
	DeviceEvidence
	DNSEvidence
	FileEvidence
	FileHashEvidence
	GitHubOrganizationEvidence
	GitHubRepoEvidence
	GitHubUserEvidence
	GoogleCloudResourceEvidence
	HostLogonSessionEvidence
	IoTDeviceEvidence
	IPEvidence
	KubernetesClusterEvidence
	KubernetesControllerEvidence
	KubernetesNamespaceEvidence
	KubernetesPodEvidence
	KubernetesSecretEvidence
	KubernetesServiceAccountEvidence
	KubernetesServiceEvidence
	MailboxConfigurationEvidence
	MailboxEvidence
	MailClusterEvidence
	MalwareEvidence
	NetworkConnectionEvidence
	NICEvidence
	OAuthApplicationEvidence
	ProcessEvidence
	RegistryKeyEvidence
	RegistryValueEvidence
	SASTokenEvidence
	SecurityGroupEvidence
	ServicePrincipalEvidence
	SubmissionMailEvidence
	TeamsMessageEvidence
	URLEvidence
	UserEvidence
)

var evidenceKindTable = newTable[EvidenceKind]("EvidenceKind", "@odata.type", []string{
	UnknownEvidence:                  "unknown",
	ActiveDirectoryDomainEvidence:    "activeDirectoryDomainEvidence",
	AIAgentEvidence:                  "aiAgentEvidence",
	AmazonResourceEvidence:           "amazonResourceEvidence",
	AnalyzedMessageEvidence:          "analyzedMessageEvidence",
	AzureResourceEvidence:            "azureResourceEvidence",
	BlobContainerEvidence:            "blobContainerEvidence",
	BlobEvidence:                     "blobEvidence",
	CloudApplicationEvidence:         "cloudApplicationEvidence",
	CloudLogonRequestEvidence:        "cloudLogonRequestEvidence",
	CloudLogonSessionEvidence:        "cloudLogonSessionEvidence",
	ContainerEvidence:                "containerEvidence",
	ContainerImageEvidence:           "containerImageEvidence",
	ContainerRegistryEvidence:        "containerRegistryEvidence",
	DeviceEvidence:                   "deviceEvidence",
	DNSEvidence:                      "dnsEvidence",
	FileEvidence:                     "fileEvidence",
	FileHashEvidence:                 "fileHashEvidence",
	GitHubOrganizationEvidence:       "gitHubOrganizationEvidence",
	GitHubRepoEvidence:               "gitHubRepoEvidence",
	GitHubUserEvidence:               "gitHubUserEvidence",
	GoogleCloudResourceEvidence:      "googleCloudResourceEvidence",
	HostLogonSessionEvidence:         "hostLogonSessionEvidence",
	IoTDeviceEvidence:                "ioTDeviceEvidence",
	IPEvidence:                       "ipEvidence",
	KubernetesClusterEvidence:        "kubernetesClusterEvidence",
	KubernetesControllerEvidence:     "kubernetesControllerEvidence",
	KubernetesNamespaceEvidence:      "kubernetesNamespaceEvidence",
	KubernetesPodEvidence:            "kubernetesPodEvidence",
	KubernetesSecretEvidence:         "kubernetesSecretEvidence",
	KubernetesServiceAccountEvidence: "kubernetesServiceAccountEvidence",
	KubernetesServiceEvidence:        "kubernetesServiceEvidence",
	MailboxConfigurationEvidence:     "mailboxConfigurationEvidence",
	MailboxEvidence:                  "mailboxEvidence",
	MailClusterEvidence:              "mailClusterEvidence",
	MalwareEvidence:                  "malwareEvidence",
	NetworkConnectionEvidence:        "networkConnectionEvidence",
	NICEvidence:                      "nicEvidence",
	OAuthApplicationEvidence:         "oauthApplicationEvidence",
	ProcessEvidence:                  "processEvidence",
	RegistryKeyEvidence:              "registryKeyEvidence",
	RegistryValueEvidence:            "registryValueEvidence",
	SASTokenEvidence:                 "sasTokenEvidence",
	SecurityGroupEvidence:            "securityGroupEvidence",
	ServicePrincipalEvidence:         "servicePrincipalEvidence",
	SubmissionMailEvidence:           "submissionMailEvidence",
	TeamsMessageEvidence:             "teamsMessageEvidence",
	URLEvidence:                      "urlEvidence",
	UserEvidence:                     "userEvidence",
}, map[string]EvidenceKind{
	"activeDirectoryDomain":    ActiveDirectoryDomainEvidence,
	"aiAgent":                  AIAgentEvidence,
	"amazonResource":           AmazonResourceEvidence,
	"analyzedMessage":          AnalyzedMessageEvidence,
	"azureResource":            AzureResourceEvidence,
	"blobContainer":            BlobContainerEvidence,
	"blob":                     BlobEvidence,
	"cloudApplication":         CloudApplicationEvidence,
	"cloudLogonRequest":        CloudLogonRequestEvidence,
	"cloudLogonSession":        CloudLogonSessionEvidence,
	"container":                ContainerEvidence,
	"containerImage":           ContainerImageEvidence,
	"containerRegistry":        ContainerRegistryEvidence,
	"device":                   DeviceEvidence,
	"dns":                      DNSEvidence,
	"file":                     FileEvidence,
	"fileHash":                 FileHashEvidence,
	"gitHubOrganization":       GitHubOrganizationEvidence,
	"gitHubRepo":               GitHubRepoEvidence,
	"gitHubUser":               GitHubUserEvidence,
	"googleCloudResource":      GoogleCloudResourceEvidence,
	"hostLogonSession":         HostLogonSessionEvidence,
	"ioTDevice":                IoTDeviceEvidence,
	"ip":                       IPEvidence,
	"kubernetesCluster":        KubernetesClusterEvidence,
	"kubernetesController":     KubernetesControllerEvidence,
	"kubernetesNamespace":      KubernetesNamespaceEvidence,
	"kubernetesPod":            KubernetesPodEvidence,
	"kubernetesSecret":         KubernetesSecretEvidence,
	"kubernetesServiceAccount": KubernetesServiceAccountEvidence,
	"kubernetesService":        KubernetesServiceEvidence,
	"mailboxConfiguration":     MailboxConfigurationEvidence,
	"mailbox":                  MailboxEvidence,
	"mailCluster":              MailClusterEvidence,
	"malware":                  MalwareEvidence,
	"networkConnection":        NetworkConnectionEvidence,
	"nic":                      NICEvidence,
	"oauthApplication":         OAuthApplicationEvidence,
	"process":                  ProcessEvidence,
	"registryKey":              RegistryKeyEvidence,
	"registryValue":            RegistryValueEvidence,
	"sasToken":                 SASTokenEvidence,
	"securityGroup":            SecurityGroupEvidence,
	"servicePrincipal":         ServicePrincipalEvidence,
	"submissionMail":           SubmissionMailEvidence,
	"teamsMessage":             TeamsMessageEvidence,
	"url":                      URLEvidence,
	"user":                     UserEvidence,
})

// EvidenceKinds yields every member in order of value.
func EvidenceKinds() iter.Seq[EvidenceKind] { return evidenceKindTable.all() }

// ParseEvidenceKind reads a member in any case and in older spellings. Any other text, unknownFutureValue included, is a [FieldError].
func ParseEvidenceKind(s string) (EvidenceKind, error) { return evidenceKindTable.parse(s) }

// IsValid reports whether the value is a member, the zero included.
func (v EvidenceKind) IsValid() bool { return evidenceKindTable.valid(v) }

// String returns the wire name, or EvidenceKind(n) for a value that is no member.
func (v EvidenceKind) String() string { return evidenceKindTable.name(v) }

// AppendText appends the wire name. A value that is no member is a [FieldError].
func (v EvidenceKind) AppendText(b []byte) ([]byte, error) { return evidenceKindTable.append(b, v) }

// MarshalText returns the wire name. A value that is no member is a [FieldError].
func (v EvidenceKind) MarshalText() ([]byte, error) { return v.AppendText(nil) }

// UnmarshalText sets the value as [ParseEvidenceKind] reads it, and leaves it alone on an error.
func (v *EvidenceKind) UnmarshalText(text []byte) error { return evidenceKindTable.unmarshal(v, text) }
