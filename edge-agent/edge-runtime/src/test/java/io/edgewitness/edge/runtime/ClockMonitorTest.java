package io.edgewitness.edge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.ledger.proto.ClockStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClockMonitorTest {
    private static final String CHRONY =
            "C0248F82,192.36.143.130,2,1764385512.123456789,-0.000012345,-0.000008000,0.000021000,-12.345,0.001,0.045,"
                    + "0.004000001,0.000500000,64.5,Normal\n";
    private static final String NTPD = "leap=00, stratum=3, offset=-0.250000,\nrootdelay=10.500, rootdisp=12.125\n";
    private static final String PMC = """
            sending: GET PORT_DATA_SET
            \t0050b6.fffe.1f2a3c-1 seq 0 RESPONSE MANAGEMENT PORT_DATA_SET
            \t\tportIdentity            0050b6.fffe.1f2a3c-1
            \t\tportState               SLAVE
            sending: GET CURRENT_DATA_SET
            \t\tstepsRemoved     1
            \t\toffsetFromMaster -37.0
            \t\tmeanPathDelay    1201.0
            sending: GET PARENT_DATA_SET
            \t\tgrandmasterPriority1                  128
            \t\tgm.ClockClass                         6
            \t\tgm.ClockAccuracy                      0x21
            \t\tgm.OffsetScaledLogVariance            0x4e5d
            sending: GET TIME_PROPERTIES_DATA_SET
            \t\tcurrentUtcOffset      37
            \t\tcurrentUtcOffsetValid 1
            \t\tptpTimescale          1
            \t\ttimeTraceable         1
            """;

    private final Map<List<String>, String> printed = new HashMap<>();
    private final ClockMonitor monitor = new ClockMonitor(printed::get);

    @Test
    void withoutADaemonTheClockIsUnknown() {
        assertThat(monitor.ask()).isEqualTo(ClockStatus.getDefaultInstance());
        assertThat(monitor.boundNanos()).isEqualTo(-1);
    }

    @Test
    void chronyGivesOffsetDispersionAndDelay() {
        printed.put(ClockMonitor.CHRONY, CHRONY);
        ClockStatus s = monitor.ask();
        assertThat(s.getSource()).isEqualTo("chrony");
        assertThat(s.getStratum()).isEqualTo(2);
        assertThat(s.getOffsetNs()).isEqualTo(-12_345);
        assertThat(s.getDelayNs()).isEqualTo(4_000_001);
        assertThat(s.getDispersionNs()).isEqualTo(500_000);
        assertThat(monitor.boundNanos()).isEqualTo(12_345 + 500_000 + 2_000_000);
    }

    @Test
    void ntpdIsAskedWhereChronyIsAway() {
        printed.put(ClockMonitor.NTPD, NTPD);
        assertThat(monitor.ask().getSource()).isEqualTo("ntpd");
        assertThat(monitor.boundNanos()).isEqualTo(250_000 + 12_125_000 + 5_250_000);
    }

    @Test
    void ptpCountsTheGrandmastersErrorAndAMillisecondForTheSystemsClock() {
        printed.put(PtpStatus.PMC, PMC);
        printed.put(PtpStatus.KERNEL, "yes\n");
        ClockStatus s = monitor.ask();
        assertThat(s.getSource()).isEqualTo("ptp");
        assertThat(s.getStratum()).isEqualTo(1);
        assertThat(monitor.boundNanos()).isEqualTo(37 + (100 + 1_000_000) + 1201);
    }

    @Test
    void ptpOfTheNetworkCardAloneSaysNothingOfTheSystemsClock() {
        printed.put(PtpStatus.PMC, PMC);
        assertThat(monitor.ask().getSource()).isEmpty();
        printed.put(PtpStatus.KERNEL, "no\n");
        assertThat(monitor.ask().getSource()).isEmpty();
    }

    @Test
    void aGrandmasterOfUnknownErrorOrWithoutUtcLeavesTheClockUnknown() {
        printed.put(PtpStatus.KERNEL, "yes\n");
        for (String worse : List.of(
                PMC.replace("0x21", "0xfe"),
                PMC.replace("0x21", "0x31"),
                PMC.replace("0x21", "fine"),
                PMC.replace("SLAVE", "LISTENING"),
                PMC.replace("currentUtcOffsetValid 1", "currentUtcOffsetValid 0"),
                PMC.replace("ptpTimescale          1", "ptpTimescale          0"),
                PMC.replace("-37.0", "1e99999999"),
                PMC.replace("meanPathDelay    1201.0", ""),
                "pmc: command not understood")) {
            printed.put(PtpStatus.PMC, worse);
            assertThat(monitor.ask().getSource()).as(worse).isEmpty();
        }
    }

    @Test
    void aClockThatIsLostBecomesUnknownAgain() {
        printed.put(ClockMonitor.CHRONY, CHRONY);
        monitor.ask();
        printed.clear();
        monitor.ask();
        assertThat(monitor.boundNanos()).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "506 Cannot talk to daemon",
                "7F7F0101,,0,0.0,0,0,0,0,0,0,1,1,0,Not synchronised",
                "C0248F82,ntp,2,0,0,0,0,0,0,0,0.1,0.1,0,Not synchronised",
                "C0248F82,ntp,16,0,0,0,0,0,0,0,0.1,0.1,0,Normal",
                "C0248F82,ntp,-1,0,0,0,0,0,0,0,0.1,0.1,0,Normal",
                "C0248F82,ntp,2,0,x,0,0,0,0,0,0.1,0.1,0,Normal",
                "C0248F82,ntp,2,0,0,0,0,0,0,0,0.1,-0.1,0,Normal",
                "C0248F82,ntp,2,0,1e999999999,0,0,0,0,0,0.1,0.1,0,Normal",
                "C0248F82,ntp,2,0,99999999999999999999,0,0,0,0,0,0.1,0.1,0,Normal",
                "C0248F82,ntp,2,0,0,0,0,0,0,0,0.1,0.1,0,Normal,more"
            })
    void whatChronySaysOtherwiseIsUnknown(String csv) {
        assertThat(ClockMonitor.chrony(csv)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "leap=00, stratum=2, offset=1.0, rootdelay=1.0",
                "leap=11, stratum=3, offset=0.0, rootdelay=1.0, rootdisp=1.0",
                "leap=00, stratum=16, offset=0.0, rootdelay=1.0, rootdisp=1.0",
                "leap=00, stratum=0, offset=0.0, rootdelay=1.0, rootdisp=1.0",
                "stratum=two, offset=0.0, rootdelay=1.0, rootdisp=1.0",
                "stratum=2, offset=, rootdelay=1.0, rootdisp=1.0",
                "ntpq: read: Connection refused"
            })
    void whatNtpdSaysOtherwiseIsUnknown(String variables) {
        assertThat(ClockMonitor.ntpd(variables)).isNull();
    }
}
