package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tripcap.capture.custody.Authority;
import org.tripcap.capture.custody.Role;

/** A filter that names nobody is recorded on two operators' word only. */
class ApprovalIT {

    private SharedSystem system;

    @BeforeEach
    void begin() throws Exception {
        system = SharedSystem.get();
        system.closeIncidents();
    }

    @AfterEach
    void end() {
        system.closeIncidents();
    }

    @Test
    void everybodysTraffic_isRecordedOnceASecondOperatorApproves() throws Exception {
        Path keys = system.directory().resolve("keys");
        Authority.load(keys.resolve("authority.pem"), InstantSource.system())
                .enrol("second-operator", Role.OPERATOR, Duration.ofDays(1))
                .store(keys.resolve("second-operator.pem"));

        String opened = succeed(
                "incident",
                "open",
                "--reason",
                "r",
                "--legal-basis",
                "gdpr-6-1-c",
                "--filter",
                "tcp",
                "--interface",
                "lo");
        assertThat(opened).contains("nothing is recorded before another operator approves");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> system.parts().sensor().status().refusedDocuments() > 0);
        assertThat(system.parts().sensor().status().captureSockets()).isZero();

        assertThat(run("incident", "approve").exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(succeed("incident", "show")).contains("by 1 of 2 operators");
        assertThat(run("incident", "approve", "--as", "investigator").exitCode())
                .isEqualTo(ExitCode.REFUSED);
        assertThat(run("incident", "approve", "--as", "nobody").exitCode()).isEqualTo(ExitCode.NOT_FOUND);
        succeed("incident", "approve", "--as", "second-operator");

        await().atMost(Duration.ofSeconds(20))
                .until(() -> system.parts().sensor().status().captureSockets() == 1);
        assertThat(succeed("incident", "show")).contains("by 2 of 2 operators");
    }

    @Test
    void incidentThatNamesAHost_needsNoApproval() throws Exception {
        succeed(
                "incident",
                "open",
                "--reason",
                "r",
                "--legal-basis",
                "gdpr-6-1-c",
                "--filter",
                "host 192.0.2.1",
                "--interface",
                "lo");

        Outcome outcome = run("incident", "approve");
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(outcome.err()).contains("needs no approval");
    }

    private record Outcome(int exitCode, String out, String err) {}

    private String succeed(String... arguments) {
        Outcome outcome = run(arguments);
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        return outcome.out();
    }

    private Outcome run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--data", system.directory().toString()));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Tripcap.run(new PrintWriter(out), new PrintWriter(err), all.toArray(String[]::new));
        return new Outcome(exitCode, out.toString(), err.toString());
    }
}
