package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
        await().atMost(Duration.ofSeconds(60))
                .until(() -> system.parts().sensor().status().refusedDocuments() > 0);
        assertThat(system.parts().sensor().status().captureSockets()).isZero();

        assertThat(run("incident", "approve").exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(succeed("incident", "show")).contains("by 1 of 2 operators");
        assertThat(run("incident", "approve", "--as", "investigator").exitCode())
                .isEqualTo(ExitCode.REFUSED);
        assertThat(run("incident", "approve", "--as", "nobody").exitCode()).isEqualTo(ExitCode.NOT_FOUND);
        succeed("incident", "approve", "--as", "second-operator");

        await().atMost(Duration.ofSeconds(60))
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

    @Test
    void filterTooLongForTheKernel_isWidenedBeforeItIsSigned_andRecorded() throws Exception {
        String hosts =
                IntStream.range(0, 200).mapToObj(i -> "host 10.0." + i + ".1").collect(Collectors.joining(" or "));
        String[] open = {
            "incident", "open", "--reason", "r", "--legal-basis", "gdpr-6-1-c", "--filter", hosts, "--interface", "lo"
        };
        Outcome refused =
                run(Stream.concat(Stream.of(open), Stream.of("--exact")).toArray(String[]::new));
        assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.err()).contains("the kernel does not take 200 hosts and networks");

        JsonNode opened = new ObjectMapper()
                .readTree(succeed(
                        Stream.concat(Stream.of(open), Stream.of("--json")).toArray(String[]::new)));

        assertThat(opened.at("/widened/named").asInt()).isEqualTo(200);
        assertThat(opened.at("/widened/left").asInt()).isBetween(20, 150);
        assertThat(opened.at("/scope/filter").asText())
                .matches("net 10\\.0\\.0\\.0/2[0-3]( or net 10\\.0\\.[0-9]+\\.0/2[0-4])+");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> system.parts().sensor().status().captureSockets() == 1);
    }

    private String succeed(String... arguments) {
        return run(arguments).succeeded();
    }

    private Outcome run(String... arguments) {
        return Outcome.on(system.directory(), arguments);
    }
}
