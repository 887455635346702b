package org.tripcap.ingest.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tripcap.capture.incident.LegalBasis;
import org.tripcap.capture.incident.Source;
import org.tripcap.ingest.alert.Severity;
import org.tripcap.ingest.config.ConfigurationException;

class PolicyFileTest {
    @TempDir
    private Path directory;

    private Policy parse(String text) throws ConfigurationException {
        return PolicyFile.parse(text, directory, Map.of("HOOK", "hook-secret-hook-secret")::get);
    }

    @Test
    void everyField_isRead() throws Exception {
        Policy policy = parse("""
                version: 1
                own-networks: [10.0.0.0/8]
                servers: 192.0.2.80
                bounds:
                  open-incidents: 3
                  openings-per-hour: 4
                  recording-per-day: 5h
                  networks-per-scope: 6
                  widest-prefix: {ipv4: 20, ipv6: 40}
                notify:
                  - name: page
                    on: [opened, expiring]
                    command: [/bin/page, -x]
                  - name: hook
                    on: widened
                    webhook: https://example.org/h
                    secret: env:HOOK
                rules:
                  - name: r
                    action: open
                    when:
                      sources: [a, b]
                      severity: critical
                      signature: ["x*", "y"]
                      category: z
                      attacker: 198.51.100.0/24
                      victim: [2001:db8::/32]
                    record:
                      scope: network
                      network-prefix: {ipv4: 22, ipv6: 60}
                      interfaces: [eth0]
                      sensors: [s1]
                      source: file
                      snaplen: 128
                    quiet: 90s
                    maximum: 2h
                    legal-basis: GDPR Art. 6(1)(f)
                    title: "{source}"
                """);
        assertThat(policy.own()).containsExactly(Network.parse("10.0.0.0/8"));
        assertThat(policy.servers()).containsExactly(Network.parse("192.0.2.80"));
        assertThat(policy.bounds()).isEqualTo(new Bounds(3, 4, Duration.ofHours(5), 6, new PrefixLengths(20, 40)));
        assertThat(policy.notifications())
                .containsExactly(
                        new Notification(
                                "page",
                                Set.of(Notification.Event.OPENED, Notification.Event.EXPIRING),
                                new Notification.Channel.Command(List.of("/bin/page", "-x"))),
                        new Notification(
                                "hook",
                                Set.of(Notification.Event.WIDENED),
                                new Notification.Channel.Webhook(
                                        URI.create("https://example.org/h"), "hook-secret-hook-secret")));
        assertThat(policy.rules())
                .containsExactly(new Rule(
                        "r",
                        new Conditions(
                                Set.of("a", "b"),
                                Severity.CRITICAL,
                                List.of(new Glob("x*"), new Glob("y")),
                                List.of(new Glob("z")),
                                List.of(Network.parse("198.51.100.0/24")),
                                List.of(Network.parse("2001:db8::/32"))),
                        Rule.Action.OPEN,
                        Extent.NETWORK,
                        new PrefixLengths(22, 60),
                        new Target(List.of("eth0"), List.of("s1"), Source.FILE, 128),
                        Duration.ofSeconds(90),
                        Duration.ofHours(2),
                        LegalBasis.GDPR_6_1_F,
                        "{source}"));
    }

    @Test
    void leftOut_isTheSafeChoice() throws Exception {
        Policy policy = parse("rules: [{name: r, legal-basis: gdpr-6-1-c}]");
        assertThat(policy.bounds()).isEqualTo(Bounds.STANDARD);
        assertThat(policy.rules().getFirst().extent()).isEqualTo(Extent.BOTH);
        assertThat(policy.rules().getFirst().target()).isEqualTo(Target.EVERYWHERE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | version: 2 | from 1 to 1",
                "1 | version: 1 | rules: is missing",
                "2 | version: 1;bonds: {} | bonds: is no setting",
                "2 | rules:;- {name: R, legal-basis: gdpr-6-1-c} | lower-case",
                "2 | rules:;- {name: r} | legal-basis: is missing",
                "3 | rules:;- name: r;  legal-basis: because | gdpr-6-1-f",
                "3 | rules:;- name: r;  quiet: soon;  legal-basis: gdpr-6-1-c | rules[0].quiet: expected a duration",
                "2 | rules:;- {name: r, quiet: 2h, maximum: 1h, legal-basis: gdpr-6-1-c} | maximum of rule r",
                "4 | rules:;- name: r;  when:;    severity: worst;  legal-basis: gdpr-6-1-c | rules[0].when.severity",
                "4 | rules:;- name: r;  when:;    attacker: example.org | rules[0].when.attacker: a network must",
                "4 | rules:;- name: r;  record:;    scope: everything | needs two operators",
                "2 | rules:;- {name: r, title: '{password}', legal-basis: gdpr-6-1-c} | unknown placeholder",
                "3 | rules:;- {name: r, legal-basis: gdpr-6-1-c};- {name: r, legal-basis: gdpr-6-1-c} | another rule",
                "1 | own-networks: [10.0.0.1/8] | bits set after the prefix",
                "1 | bounds: {networks-per-scope: 33} | from 2 to 32",
                "1 | bounds: {widest-prefix: {ipv4: 7}} | from 8 to 32",
                "2 | notify:;- {name: n, on: opened} | either webhook or command",
                "2 | notify:;- {name: n, on: opened, webhook: 'ftp://example.org'} | https://",
                "2 | notify:;- {name: n, on: opened, command: page} | absolute path",
                "2 | notify:;- {name: n, on: closed, command: /bin/page} | opened, widened",
                "2 | notify:;- {name: n, on: [], command: /bin/page} | must name an event",
                "2 | notify:;- {name: n, on: opened, webhook: 'https://e.org', secret: 'env:NONE'} | NONE",
            })
    void mistake_isNamedWithItsLine(int line, String lines, String problem) {
        assertThatThrownBy(() -> parse(lines.replace(';', '\n')))
                .isInstanceOfSatisfying(
                        ConfigurationException.class, e -> assertThat(e.line()).isEqualTo(line))
                .hasMessageContaining(problem);
    }

    @Test
    void secretsOfHooks_areNeverShown() throws Exception {
        Policy policy = parse(
                "notify: [{name: n, on: opened, webhook: 'https://e.org/token-token', secret: 'env:HOOK'}]\nrules: []");
        assertThat(policy.toString()).doesNotContain("hook-secret").doesNotContain("token-token");
    }

    @Test
    void secretBesideThePolicy_isFound() throws Exception {
        Path secret = Files.writeString(directory.resolve("s"), "beside-beside-beside");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        Path file = Files.writeString(
                directory.resolve("policy.yaml"),
                "notify: [{name: n, on: opened, webhook: 'https://e.org', secret: 'file:s'}]\nrules: []");
        assertThat(PolicyFile.read(file).notifications().getFirst().channel())
                .isEqualTo(new Notification.Channel.Webhook(URI.create("https://e.org"), "beside-beside-beside"));
    }

    @Test
    void standardPolicy_opensForSeriousAlertsAboutBothSides() {
        PolicyTrial trial = new PolicyTrial(PolicyFile.standard());
        PolicyTrial.Finding serious = trial.judge(Alerts.named("a").alert());
        assertThat(serious.outcome().code()).isEqualTo(Outcome.Code.OPENED);
        assertThat(serious.filter()).startsWith("(host 198.51.100.7 and host 192.0.2.10) or");
        PolicyTrial.Finding lesser =
                trial.judge(Alerts.named("b").with(Severity.LOW).alert());
        assertThat(lesser.outcome().code()).isEqualTo(Outcome.Code.IGNORED);
        assertThat(lesser.passed()).containsExactly("rule serious does not match: severity is low");
        assertThat(trial.judge(Alerts.named("c").with(Severity.INFORMATIONAL).alert())
                        .rule())
                .isNull();
    }

    @Test
    void example_isAPolicyAndDoesWhatItsCommentsSay() throws Exception {
        PolicyTrial trial = new PolicyTrial(PolicyFile.read(Path.of("../deploy/policy.yaml")));
        assertThat(trial.judge(Alerts.named("a").from("192.0.2.250").alert())
                        .outcome()
                        .code())
                .isEqualTo(Outcome.Code.IGNORED);
        assertThat(trial.judge(Alerts.named("a").to("10.1.2.3").alert()).filter())
                .isEqualTo("(host 198.51.100.7 and host 10.1.2.3) or (vlan and host 198.51.100.7 and host 10.1.2.3)");
    }
}
