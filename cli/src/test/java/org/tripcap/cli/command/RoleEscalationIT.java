package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tripcap.capture.custody.Authority;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.Role;
import picocli.CommandLine.Model.CommandSpec;

/** Whoever has a key of another role, on the very host with all the others, states nothing with it that it is not for. */
class RoleEscalationIT {
    private static final String INCIDENT = "INCIDENT";

    /** An act, and whose it is. */
    private record Act(Set<Role> roles, List<String> arguments) {
        static Act of(Role role, String... arguments) {
            return new Act(EnumSet.of(role), List.of(arguments));
        }
    }

    /** Every command that somebody acts with under a name; a new one stands here before it is let in. */
    private static final Map<String, Act> ACTS = Map.ofEntries(
            Map.entry(
                    "tripcap incident open",
                    Act.of(
                            Role.OPERATOR,
                            "--reason",
                            "r",
                            "--legal-basis",
                            "gdpr-6-1-c",
                            "--filter",
                            "host 192.0.2.1",
                            "--interface",
                            "lo")),
            Map.entry("tripcap incident extend", Act.of(Role.OPERATOR, INCIDENT, "--for", "1h")),
            Map.entry("tripcap incident approve", Act.of(Role.OPERATOR, INCIDENT)),
            Map.entry("tripcap incident note", Act.of(Role.OPERATOR, INCIDENT, "text")),
            Map.entry("tripcap incident close", Act.of(Role.OPERATOR, INCIDENT, "--yes")),
            Map.entry(
                    "tripcap evidence hold",
                    new Act(EnumSet.of(Role.OPERATOR, Role.CUSTODIAN), List.of(INCIDENT, "--reason", "r"))),
            Map.entry(
                    "tripcap evidence release",
                    new Act(EnumSet.of(Role.OPERATOR, Role.CUSTODIAN), List.of(INCIDENT, "--reason", "r"))),
            Map.entry("tripcap evidence link", Act.of(Role.INVESTIGATOR, INCIDENT, "--flow", "0".repeat(32))),
            Map.entry("tripcap evidence erase", Act.of(Role.CUSTODIAN, INCIDENT, "--with", "custodian", "--yes")),
            Map.entry(
                    "tripcap evidence retention",
                    Act.of(Role.CUSTODIAN, "--keep", "90", "--announce", "7", "--with", "custodian")),
            Map.entry("tripcap key enroll", Act.of(Role.CUSTODIAN, "mallory", "--role", "custodian")),
            Map.entry("tripcap key rotate", Act.of(Role.CUSTODIAN, "operator", "--yes")),
            Map.entry("tripcap key revoke", Act.of(Role.CUSTODIAN, "operator", "--reason", "compromised", "--yes")),
            Map.entry("tripcap key forget-backup", Act.of(Role.CUSTODIAN, "0".repeat(32), "--yes")));

    private static SharedSystem system;
    private static String incident;

    @BeforeAll
    static void open() throws Exception {
        system = SharedSystem.get();
        system.closeIncidents();
        // Its filter names nobody, so that it is one that somebody could approve.
        Outcome opened = Outcome.on(
                system.directory(),
                "incident",
                "open",
                "--reason",
                "r",
                "--legal-basis",
                "gdpr-6-1-c",
                "--filter",
                "tcp",
                "--interface",
                "lo",
                "--json");
        opened.succeeded();
        incident = opened.json().path("id").asText();
    }

    @AfterAll
    static void close() {
        system.closeIncidents();
    }

    @Test
    void everyActUnderAName_isTried() {
        assertThat(CommandTreeTest.leaves()
                        .filter(command -> command.optionsMap().containsKey("--as"))
                        .map(CommandSpec::qualifiedName)
                        .collect(Collectors.toSet()))
                .isEqualTo(ACTS.keySet());
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void role_doesNothingThatIsNotIts(Role role) throws Exception {
        DataDirectory data = new DataDirectory(system.directory());
        String name = "somebody-" + role.code();
        Path key = data.keys().identity(name);
        Identity somebody =
                Authority.load(data.keys().authority(), InstantSource.system()).enrol(name, role, Duration.ofDays(1));
        somebody.store(key);
        int refused = 0;
        List<String> others = new ArrayList<>();
        for (Map.Entry<String, Act> entry : ACTS.entrySet()) {
            Act act = entry.getValue();
            if (act.roles().contains(role)) {
                continue;
            }
            List<String> words = new ArrayList<>(
                    List.of(entry.getKey().substring("tripcap ".length()).split(" ")));
            act.arguments().forEach(word -> words.add(word.equals(INCIDENT) ? incident : word));
            words.addAll(List.of("--as", name));
            Outcome outcome = Outcome.on(system.directory(), words.toArray(String[]::new));
            if (outcome.exitCode() == ExitCode.REFUSED && outcome.err().contains("role " + role.code())) {
                refused++;
            } else {
                others.add(words + ": " + outcome);
            }
        }
        assertThat(others).as("not refused for the role").isEmpty();
        assertThat(refused).isGreaterThan(ACTS.size() / 3);
        assertThat(data.chain(somebody)).as("nothing was stated").doesNotExist();
    }
}
