package org.tripcap.capture.custody;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tripcap.capture.custody.Codes.GapReason;
import org.tripcap.capture.custody.Codes.StopReason;
import org.tripcap.capture.custody.Finding.Severity;
import org.tripcap.capture.incident.Scope;
import org.tripcap.capture.incident.Source;

class RunTamperTest extends TamperedCase {
    @Test
    void totalsThatDiffer_areInvalid() throws Exception {
        another();
        recorded.open(Source.LIVE);
        recorded.start();
        recorded.segment(10);
        recorded.stop(StopReason.CLOSED, new Counters(10, 1, 10, 0, 0, 0));
        recorded.closeIncident();

        assertOnly(Verdict.INVALID, "counters", SENSOR, 2);
    }

    @Test
    void noStopThoughClosed_isIncomplete_andOpenIsNot() throws Exception {
        another();
        recorded.open(Source.LIVE);
        recorded.start();
        recorded.segment(10);
        assertThat(verify().verdict()).isEqualTo(Verdict.VALID);
        recorded.closeIncident();

        assertOnly(Verdict.INCOMPLETE, "capture.stopped", SENSOR, 0);
    }

    @Test
    void restartWithStatedGap_isValidAndNoted() throws Exception {
        another();
        recorded.open(Source.LIVE);
        recorded.start();
        recorded.segment(10);
        Instant down = recorded.clock.instant();
        recorded.restart(recorded.sensor);
        recorded.clock.advance(Duration.ofSeconds(3));
        recorded.state(recorded.sensor, new Body.Gap(down, recorded.clock.instant(), GapReason.CRASH, null, null));
        recorded.start();
        recorded.segment(10);
        recorded.stop(StopReason.CLOSED);
        recorded.closeIncident();
        VerificationReport report = verify();

        assertThat(report.verdict()).as("%s", report.findings()).isEqualTo(Verdict.VALID);
        assertFinding(report, Severity.NOTE, "gap", SENSOR, 2);
    }

    @Test
    void restartWithoutAGap_isIncomplete() throws Exception {
        another();
        recorded.open(Source.LIVE);
        recorded.start();
        recorded.segment(10);
        recorded.restart(recorded.sensor);
        recorded.start();
        recorded.stop(StopReason.CLOSED);
        recorded.closeIncident();

        assertOnly(Verdict.INCOMPLETE, "capture.stopped", SENSOR, 0);
    }

    @Test
    void changedScope_startsTheNextRunBeforeItStopsTheOne() throws Exception {
        another();
        recorded.open(Source.LIVE);
        recorded.start();
        recorded.segment(10);
        recorded.change(recorded.next()
                .withScope(
                        new Scope("host 192.0.2.8", List.of(), List.of(), Source.LIVE, Scope.MAX_SNAPLEN),
                        recorded.salt()));
        recorded.start();
        recorded.stop(StopReason.SCOPE_CHANGED);
        recorded.segment(10);
        recorded.stop(StopReason.CLOSED);
        recorded.closeIncident();
        VerificationReport report = verify();

        assertThat(report.verdict()).as("%s", report.findings()).isEqualTo(Verdict.VALID);
        assertThat(report.packets()).isEqualTo(20);
    }

    @Test
    void lossesStated_areValidAndListed() throws Exception {
        another();
        recorded.open(Source.LIVE);
        recorded.start();
        recorded.segment(10, recorded.clock.instant(), new Counters(0, 0, 0, 7, 2, 1));
        recorded.segment(0, recorded.clock.instant(), new Counters(0, 0, 0, 1, 0, 0));
        recorded.stop(StopReason.CLOSED);
        recorded.closeIncident();
        VerificationReport report = verify();

        assertThat(report.verdict()).as("%s", report.findings()).isEqualTo(Verdict.VALID);
        assertThat(report.losses()).isEqualTo(new Counters(0, 0, 0, 8, 2, 1));
    }

    @Test
    void gapsStated_andSegmentsGivenUp_areListedAsMissing() throws Exception {
        another();
        recorded.open(Source.LIVE);
        recorded.start();
        recorded.segment(10);
        long seq = Statement.parse(recorded.segment(30, recorded.clock.instant(), new Counters(0, 0, 0, 4, 0, 0))
                        .statement()
                        .bytes())
                .seq();
        recorded.segments.removeLast();
        Instant now = recorded.clock.instant();
        recorded.state(
                recorded.sensor,
                new Body.Gap(now, now, GapReason.OUTBOX_FULL, 30L, 9_000L, new Body.Gap.Discarded(seq, seq)));
        recorded.state(recorded.sensor, new Body.Gap(now, now, GapReason.DISK_FAILED, 500L, 1L));
        recorded.state(recorded.sensor, new Body.Gap(now, now, GapReason.INTERFACE_LOST, null, null));
        recorded.stop(StopReason.CLOSED);
        recorded.closeIncident();
        VerificationReport report = verify();

        assertThat(report.verdict()).as("%s", report.findings()).isEqualTo(Verdict.VALID);
        assertThat(report.packets()).isEqualTo(10);
        assertThat(report.losses().droppedKernel()).isEqualTo(4);
        assertThat(report.gaps()).isEqualTo(new VerificationReport.Gaps(530, 1));
    }

    @Test
    void packetsAfterTheClose_areInvalid_unlessTheSensorHeardLate() throws Exception {
        for (StopReason reason : List.of(StopReason.CLOSED, StopReason.LATE_CLOSE)) {
            another();
            recorded.open(Source.LIVE);
            recorded.start();
            recorded.closeIncident();
            recorded.clock.advance(Duration.ofSeconds(30));
            recorded.segment(10);
            recorded.stop(reason);
            if (reason == StopReason.CLOSED) {
                assertOnly(Verdict.INVALID, "scope.time", SENSOR, 1);
            } else {
                assertThat(verify().verdict()).isEqualTo(Verdict.VALID);
                assertFinding(verify(), Severity.NOTE, "late-close", SENSOR, 0);
            }
        }
    }

    @Test
    void packetsBeforeTheOpening_areInvalid() throws Exception {
        another();
        recorded.open(Source.LIVE);
        recorded.start();
        recorded.segment(10, recorded.clock.instant().minusSeconds(60), Counters.ZERO);

        assertOnly(Verdict.INVALID, "scope.time", SENSOR, 1);
    }

    @Test
    void packetsPastTheExpiry_areInvalid() throws Exception {
        another();
        recorded.open(Source.LIVE);
        recorded.start();
        recorded.clock.advance(Duration.ofMinutes(31));
        recorded.segment(10);

        assertOnly(Verdict.INVALID, "scope.time", SENSOR, 1);
    }

    @Test
    void packetsPastTheExpiry_areInvalid_howeverLateTheIncidentIsClosed() throws Exception {
        for (StopReason reason : List.of(StopReason.CLOSED, StopReason.LATE_CLOSE)) {
            another();
            recorded.open(Source.LIVE);
            recorded.start();
            recorded.clock.advance(Duration.ofMinutes(31));
            recorded.segment(10);
            recorded.clock.advance(Duration.ofMinutes(31));
            recorded.stop(reason);
            recorded.closeIncident();

            assertFinding(verify(), Severity.INVALID, "scope.time", SENSOR, 1);
            assertThat(verify().verdict()).isEqualTo(Verdict.INVALID);
        }
    }

    @Test
    void prolonging_allowsWhatComesAfterIt_andNothingThatCameAfterTheExpiryBefore() throws Exception {
        for (boolean inTime : List.of(true, false)) {
            another();
            recorded.open(Source.LIVE);
            recorded.start();
            recorded.clock.advance(Duration.ofMinutes(inTime ? 29 : 31));
            if (!inTime) {
                recorded.segment(10);
            }
            recorded.clock.advance(Duration.ofMinutes(inTime ? 0 : 5));
            recorded.change(recorded.next().withExpires(recorded.clock.instant().plus(Duration.ofMinutes(30))));
            recorded.clock.advance(Duration.ofMinutes(10));
            recorded.segment(10);
            recorded.stop(StopReason.CLOSED);
            recorded.closeIncident();

            if (inTime) {
                assertThat(verify().verdict()).as("%s", verify().findings()).isEqualTo(Verdict.VALID);
            } else {
                assertOnly(Verdict.INVALID, "scope.time", SENSOR, 1);
            }
        }
    }

    @Test
    void packetsOfAFile_keepTheFilesTimes() throws Exception {
        another();
        recorded.open(Source.FILE);
        recorded.start();
        recorded.segment(10, Instant.parse("2019-01-01T00:00:00Z"), Counters.ZERO);
        recorded.stop(StopReason.END_OF_FILE);
        recorded.closeIncident();

        assertThat(verify().verdict()).isEqualTo(Verdict.VALID);
    }

    @Test
    void clockSetBackUnstated_isInvalid_andStatedIsNoted() throws Exception {
        for (boolean stated : List.of(false, true)) {
            another();
            recorded.open(Source.LIVE);
            recorded.clock.advance(Duration.ofMinutes(5));
            recorded.start();
            Instant before = recorded.clock.instant();
            recorded.clock.advance(Duration.ofMinutes(-2));
            if (stated) {
                recorded.state(recorded.sensor, new Body.ClockStepped(before, recorded.clock.instant()));
            }
            recorded.segment(10);
            if (stated) {
                assertThat(verify().verdict()).isEqualTo(Verdict.VALID);
                assertFinding(verify(), Severity.NOTE, "clock", SENSOR, 1);
            } else {
                assertOnly(Verdict.INVALID, "clock", SENSOR, 1);
            }
        }
    }

    @Test
    void packetsThatAStatedStepPutsBeforeTheOpening_areValid_andNoFurther() throws Exception {
        for (boolean further : List.of(false, true)) {
            another();
            recorded.open(Source.LIVE);
            recorded.start();
            Instant before = recorded.clock.instant();
            recorded.clock.advance(Duration.ofMinutes(-3));
            recorded.state(recorded.sensor, new Body.ClockStepped(before, recorded.clock.instant()));
            recorded.segment(10, recorded.clock.instant().minusSeconds(further ? 30 : 0), Counters.ZERO);
            if (further) {
                assertOnly(Verdict.INVALID, "scope.time", SENSOR, 2);
            } else {
                assertThat(verify().verdict()).isEqualTo(Verdict.VALID);
            }
        }
    }

    @Test
    void packetsLaterThanTheirSealing_areInvalid() throws Exception {
        another();
        recorded.open(Source.LIVE);
        recorded.start();
        recorded.segment(10, recorded.clock.instant().plusSeconds(20), Counters.ZERO);

        assertOnly(Verdict.INVALID, "clock", SENSOR, 1);
    }
}
