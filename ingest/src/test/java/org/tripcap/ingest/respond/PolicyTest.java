package org.tripcap.ingest.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tripcap.capture.incident.LegalBasis;
import org.tripcap.ingest.alert.Severity;

class PolicyTest {
    static Rule rule(String signature, Severity atLeast, Set<String> sources) {
        return rule(
                "test",
                new Conditions(sources, atLeast, List.of(new Glob(signature)), List.of(), List.of(), List.of()),
                Rule.Action.OPEN,
                Extent.ATTACKER);
    }

    static Rule rule(Extent extent) {
        return rule("test", Conditions.atLeast(Severity.MEDIUM), Rule.Action.OPEN, extent);
    }

    static Rule rule(String name, Conditions when, Rule.Action action, Extent extent) {
        return new Rule(
                name,
                when,
                action,
                extent,
                Rule.NETWORK,
                Target.EVERYWHERE,
                Duration.ofMinutes(10),
                Duration.ofHours(1),
                LegalBasis.GDPR_6_1_F,
                "{signature} from {attacker}");
    }

    private static Policy policy(Rule... rules) {
        return Policy.of(List.of(rules), Bounds.STANDARD);
    }

    private static Conditions conditions(String signature, String category, String attacker, String victim) {
        return new Conditions(
                Set.of(),
                Severity.LOW,
                list(signature, Glob::new),
                list(category, Glob::new),
                list(attacker, Network::parse),
                list(victim, Network::parse));
    }

    private static <T> List<T> list(String text, Function<String, T> reader) {
        return text.isEmpty() ? List.of() : List.of(reader.apply(text));
    }

    @ParameterizedTest
    @CsvSource({
        "*, HIGH, true",
        "*, CRITICAL, false",
        "att*, LOW, true",
        "Att, LOW, false",
        "*tac*, LOW, true",
        "1:2000001:*, LOW, true",
    })
    void match_needsSeverityAndSignature(String signature, Severity atLeast, boolean matches) {
        assertThat(policy(rule(signature, atLeast, Set.of()))
                        .match(Alerts.named("a").alert())
                        .isPresent())
                .isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource({
        "'', web, '', '', true",
        "'', other, '', '', false",
        "'', '', 198.51.100.0/24, '', true",
        "'', '', 192.0.2.0/24, '', false",
        "'', '', '', 192.0.2.0/24, true",
        "'', '', '', 2001:db8::/32, false",
    })
    void match_needsCategoryAndNetworks(
            String signature, String category, String attacker, String victim, boolean matches) {
        Rule rule = rule("test", conditions(signature, category, attacker, victim), Rule.Action.OPEN, Extent.BOTH);
        assertThat(policy(rule).match(Alerts.named("a").alert()).isPresent()).isEqualTo(matches);
    }

    @Test
    void match_otherSource_doesNot() {
        assertThat(policy(rule("*", Severity.LOW, Set.of("other")))
                        .match(Alerts.named("a").alert()))
                .isEmpty();
    }

    @Test
    void match_isTheFirstRule() {
        Rule first = rule("first", Conditions.atLeast(Severity.LOW), Rule.Action.OPEN, Extent.BOTH);
        Rule second = rule("second", Conditions.atLeast(Severity.LOW), Rule.Action.OPEN, Extent.BOTH);
        assertThat(policy(rule("Other", Severity.LOW, Set.of()), first, second)
                        .match(Alerts.named("a").alert()))
                .containsSame(first);
    }

    @Test
    void twoRulesOfOneName_areRefused() {
        assertThatThrownBy(() -> policy(rule(Extent.BOTH), rule(Extent.ATTACKER)))
                .isInstanceOf(IllegalArgumentException.class);
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
        assertThatThrownBy(() -> new Rule(
                        "test",
                        Conditions.atLeast(Severity.LOW),
                        Rule.Action.OPEN,
                        Extent.BOTH,
                        Rule.NETWORK,
                        Target.EVERYWHERE,
                        Duration.ofMinutes(10),
                        Duration.ofMinutes(9),
                        LegalBasis.GDPR_6_1_F,
                        "t"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("maximum of rule test");
    }
}
