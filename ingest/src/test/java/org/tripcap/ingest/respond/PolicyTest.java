package org.tripcap.ingest.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tripcap.capture.incident.LegalBasis;
import org.tripcap.ingest.alert.Severity;

class PolicyTest {
    static Policy.Rule rule(String signature, Severity atLeast, Set<String> sources) {
        return new Policy.Rule(
                "test",
                sources,
                atLeast,
                Pattern.compile(signature),
                Pattern.compile(""),
                Policy.Extent.ATTACKER,
                Policy.Target.EVERYWHERE,
                Duration.ofMinutes(10),
                Duration.ofHours(1),
                LegalBasis.GDPR_6_1_F,
                "{signature} from {attacker}");
    }

    @ParameterizedTest
    @CsvSource({
        "'', HIGH, true",
        "'', CRITICAL, false",
        "^Att, LOW, true",
        "attack, LOW, false",
        "(?i)attack, LOW, true",
    })
    void match_needsSeverityAndSignature(String signature, Severity atLeast, boolean matches) {
        Policy policy = new Policy(List.of(rule(signature, atLeast, Set.of())), new Policy.Bounds(1, 1), List.of());
        assertThat(policy.match(Alerts.named("a").alert()).isPresent()).isEqualTo(matches);
    }

    @Test
    void match_otherSource_doesNot() {
        Policy policy =
                new Policy(List.of(rule("", Severity.LOW, Set.of("other"))), new Policy.Bounds(1, 1), List.of());
        assertThat(policy.match(Alerts.named("a").alert())).isEmpty();
    }

    @Test
    void match_isTheFirstRule() {
        Policy.Rule first = rule("Attack", Severity.LOW, Set.of());
        Policy policy = new Policy(
                List.of(rule("Other", Severity.LOW, Set.of()), first, rule("", Severity.LOW, Set.of())),
                new Policy.Bounds(1, 1),
                List.of());
        assertThat(policy.match(Alerts.named("a").alert())).containsSame(first);
    }

    @Test
    void standard_recordsPrivateAttackersWithTheirVictimOnly() {
        Policy policy = Policy.standard(Policy.Target.EVERYWHERE);
        assertThat(new ScopeMaker(policy.own())
                        .scope(
                                Policy.Extent.ATTACKER,
                                Alerts.named("a").from("10.1.2.3").alert()))
                .isEqualTo(new ScopeMaker.Made.Hosts(
                        HostScope.of(Network.parse("10.1.2.3"), Network.parse("192.0.2.10"))));
    }

    @Test
    void title_isFilledOnceAndCut() {
        assertThat(Titles.fill(
                        "{source}: {signature} ({severity}) {attacker} > {victim}",
                        Alerts.named("a").alert()))
                .isEqualTo("ids: Attack (high) 198.51.100.7 > 192.0.2.10");
        assertThat(Titles.fill(
                        "{signature}",
                        Alerts.named("a").signed("{attacker} $1 \\x").alert()))
                .isEqualTo("{attacker} $1 \\x");
        assertThat(Titles.fill(
                        "{signature}".repeat(2),
                        Alerts.named("a").signed("A".repeat(256)).alert()))
                .hasSize(256);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{password}", "{}"})
    void title_malformed_isRefused(String template) {
        assertThatThrownBy(() -> Titles.check(template)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void maximumBelowQuiet_isRefused() {
        assertThatThrownBy(() -> new Policy.Rule(
                        "test",
                        Set.of(),
                        Severity.LOW,
                        Pattern.compile(""),
                        Pattern.compile(""),
                        Policy.Extent.BOTH,
                        Policy.Target.EVERYWHERE,
                        Duration.ofMinutes(10),
                        Duration.ofMinutes(9),
                        LegalBasis.GDPR_6_1_F,
                        "t"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("maximum of rule test");
    }
}
