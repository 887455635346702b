package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.ship.Topics;
import org.tripcap.cli.doctor.Examination;
import org.tripcap.cli.doctor.Finding;
import org.tripcap.cli.doctor.Subject;

/** What can be wrong on a host where no system runs; {@code DoctorIT} has the rest. */
class DoctorCommandTest {

    @TempDir
    private Path directory;

    private Path data;

    @BeforeEach
    void install() throws Exception {
        data = directory.resolve("data");
        Installation.prepare(new DataDirectory(data), InstantSource.system());
        Files.createDirectories(data.resolve("sensor"));
    }

    private Outcome run(String... arguments) {
        return Outcome.on(data, arguments);
    }

    private Finding only(String check, String... more) throws Exception {
        String[] arguments = java.util.stream.Stream.concat(
                        java.util.stream.Stream.of("doctor", "--json"), java.util.Arrays.stream(more))
                .toArray(String[]::new);
        Outcome outcome = run(arguments);
        for (JsonNode each : outcome.json().path("findings")) {
            Finding finding = new Finding(
                    each.path("check").asText(),
                    Finding.State.valueOf(each.path("state").asText().toUpperCase(java.util.Locale.ROOT)),
                    each.path("found").asText(),
                    each.path("advice").asText());
            if (finding.check().equals(check) && finding.state() != Finding.State.SOUND) {
                assertThat(outcome.exitCode())
                        .isEqualTo(finding.state() == Finding.State.FAULT ? ExitCode.FAULTY : outcome.exitCode());
                return finding;
            }
        }
        throw new AssertionError("nothing was found about " + check + ": " + outcome.out());
    }

    private static void isFault(Finding finding, String found, String advice) {
        assertThat(finding.state()).isEqualTo(Finding.State.FAULT);
        assertThat(finding.found()).contains(found);
        assertThat(finding.advice()).contains(advice);
    }

    @Test
    void soundInstallation_hasNoFault() {
        Outcome outcome = run("doctor");
        assertThat(outcome.exitCode()).as(outcome.out()).isIn(ExitCode.OK, ExitCode.WARNED);
        assertThat(outcome.out())
                .contains("libpcap", "trust file", "no system runs on")
                .doesNotContain("fault");
    }

    @Test
    void quiet_tellsOnlyWhatIsNotSound() {
        assertThat(run("doctor", "--quiet").out()).doesNotContain("sound  ", "skipped");
    }

    @Test
    void keyThatOthersMayRead_isAFault() throws Exception {
        Path key = data.resolve("keys/operator.pem");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        isFault(only("key modes"), key + " can be read or written by others: rw-r--r--", "chmod 600 " + key);
    }

    @Test
    void dataDirectoryThatOthersMayEnter_isAFault() throws Exception {
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-xr-x"));
        isFault(only("data directory"), "open to others", "chmod 700 " + data);
    }

    @Test
    void trustFileThatIsNone_isAFault() throws Exception {
        Files.writeString(data.resolve("keys/trust.json"), "{}");
        isFault(only("trust file"), "trust.json", "bring the operator's trust file");
    }

    @Test
    void interfaceThatIsNotThere_isAFault() throws Exception {
        isFault(only("interface", "--interface", "nope0"), "there is no interface nope0", "ip link");
    }

    @Test
    void policyThatIsWrong_isAFault_withItsLine() throws Exception {
        Path policy = Files.writeString(directory.resolve("policy.yaml"), "rules:\n- nam: x\n");
        isFault(only("policy", "--policy", policy.toString()), "policy.yaml, line 2", "policy test");
    }

    @Test
    void outboxThatIsNoDirectory_isAFault() throws Exception {
        Files.delete(data.resolve("sensor"));
        Files.writeString(data.resolve("sensor"), "");
        isFault(only("outbox"), "is no directory", "move the file away");
    }

    @Test
    void kibanaThatIsAway_isAFault() throws Exception {
        isFault(only("kibana", "--kibana", "http://127.0.0.1:1"), "does not answer", "kibana.url");
    }

    @Test
    void certificates_areToldBeforeTheyEnd() throws Exception {
        Instant ends = Instant.now().plus(Custodian.VALIDITY);
        assertThat(at(ends.minus(Duration.ofDays(20))))
                .anyMatch(finding -> finding.state() == Finding.State.ATTENTION)
                .allMatch(finding -> finding.state() == Finding.State.SOUND
                        || finding.found().endsWith("is valid until a time as it is shown"));
        assertThat(at(ends.plus(Duration.ofDays(1))))
                .anyMatch(finding -> finding.state() == Finding.State.FAULT)
                .anyMatch(finding -> finding.found().endsWith("no longer valid, since a time as it is shown"));
        assertThat(at(Instant.now())).allMatch(finding -> finding.state() == Finding.State.SOUND);
    }

    private List<Finding> at(Instant now) throws InterruptedException {
        Subject subject = new Subject(
                data,
                data.resolve("keys"),
                data.resolve("sensor"),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Topics.Replication.STANDALONE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "nothing runs");
        return Examination.of(subject, now, _ -> "a time as it is shown", _ -> {}).stream()
                .filter(finding -> finding.check().equals("certificates"))
                .toList();
    }
}
