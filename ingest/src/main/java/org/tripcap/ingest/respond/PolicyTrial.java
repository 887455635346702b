package org.tripcap.ingest.respond;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tripcap.ingest.alert.Alert;

/** Says what a policy would do about alerts, without doing it: each by itself, on a system with no incident open. */
public final class PolicyTrial {
    private final Policy policy;
    private final ScopeMaker scopes;

    /** A trial of this policy. */
    public PolicyTrial(Policy policy) {
        this.policy = policy;
        this.scopes = new ScopeMaker(policy);
    }

    /**
     * What would happen.
     *
     * @param rule the rule that decides; {@code null} if none matches
     * @param outcome opened, or why not
     * @param filter the scope's filter; {@code null} if there is none
     * @param title the incident's title; {@code null} if there is none
     * @param passed the rules before it, and why they do not match
     */
    public record Finding(
            @Nullable Rule rule,
            Outcome outcome,
            @Nullable String filter,
            @Nullable String title,
            List<String> passed) {
        public Finding {
            passed = List.copyOf(passed);
        }
    }

    /** What an alert would do. */
    public Finding judge(Alert alert) {
        List<String> passed = new ArrayList<>();
        for (Rule rule : policy.rules()) {
            Optional<String> mismatch = rule.when().mismatch(alert);
            if (mismatch.isEmpty()) {
                return judge(rule, alert, passed);
            }
            passed.add("rule " + rule.name() + " does not match: " + mismatch.get());
        }
        return new Finding(null, Outcome.ignored("no rule of the policy matches"), null, null, passed);
    }

    private Finding judge(Rule rule, Alert alert, List<String> passed) {
        if (rule.action() == Rule.Action.IGNORE) {
            return new Finding(rule, Outcome.ignored("the rule ignores it"), null, null, passed);
        }
        if (alert.resolved()) {
            return new Finding(
                    rule,
                    Outcome.ignored("it resolves an alert; the incident closes with its last"),
                    null,
                    null,
                    passed);
        }
        return switch (scopes.scope(rule, alert)) {
            case ScopeMaker.Made.None none ->
                new Finding(rule, Outcome.of(Outcome.Code.REFUSED, none.reason()), null, null, passed);
            case ScopeMaker.Made.Hosts made -> {
                Outcome outcome = rule.action() == Rule.Action.OPEN
                        ? Outcome.of(Outcome.Code.OPENED, "")
                        : Outcome.ignored("the rule opens no incident; it would join one whose scope fits");
                yield new Finding(rule, outcome, made.scope().filter(), Titles.fill(rule.title(), alert), passed);
            }
        };
    }
}
