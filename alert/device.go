package alert

// Device is the entity of deviceEvidence.
type Device struct {
	MDEDeviceID     string // mdeDeviceId: Defender for Endpoint
	AzureADDeviceID string // azureAdDeviceId: Entra
	DNSName         string // deviceDnsName
	HostName        string // hostName
	OSPlatform      string // osPlatform, such as Windows11
	RBACGroupName   string // rbacGroupName: the device group
	RBACGroupID     int64  // rbacGroupId; zero for none
	RiskScore       string // riskScore as Graph spells it: none, informational, low, medium, high
	HealthStatus    string // healthStatus as Graph spells it: active, inactive, ...
}

// EntityKind returns [DeviceEntity].
func (d Device) EntityKind() EntityKind { return DeviceEntity }

// Key is the first there is of the Defender id, the Entra id, the DNS name and the host name.
func (d Device) Key() string { return first(d.MDEDeviceID, d.AzureADDeviceID, d.DNSName, d.HostName) }

// Label is the first there is of the DNS name, the host name and the ids.
func (d Device) Label() string { return first(d.DNSName, d.HostName, d.MDEDeviceID, d.AzureADDeviceID) }

// AppendNames implements [Entity].
func (d Device) AppendNames(names []string) []string {
	return appendNames(names, d.MDEDeviceID, d.AzureADDeviceID, d.DNSName, d.HostName)
}

func (d Device) value() Entity { return d }

func (d Device) write(w *writer) {
	w.text("mdeDeviceId", d.MDEDeviceID)
	w.text("azureAdDeviceId", d.AzureADDeviceID)
	w.text("deviceDnsName", d.DNSName)
	w.text("hostName", d.HostName)
	w.text("osPlatform", d.OSPlatform)
	w.text("rbacGroupName", d.RBACGroupName)
	w.number("rbacGroupId", d.RBACGroupID)
	w.text("riskScore", d.RiskScore)
	w.text("healthStatus", d.HealthStatus)
}

func readDevice(p props) Device {
	return Device{
		MDEDeviceID: p.string("mdeDeviceId"), AzureADDeviceID: p.string("azureAdDeviceId"), DNSName: p.string("deviceDnsName"),
		HostName: p.string("hostName"), OSPlatform: p.string("osPlatform"), RBACGroupName: p.string("rbacGroupName"),
		RBACGroupID: p.number("rbacGroupId"), RiskScore: p.string("riskScore"), HealthStatus: p.string("healthStatus"),
	}
}
