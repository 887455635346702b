package org.tripcap.ingest.respond;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.tripcap.ingest.alert.Severity;

class PolicyTrialTest {
    private static PolicyTrial.Finding judge(Rule.Action action, Alerts alert) {
        Rule rule = PolicyTest.rule("r", Conditions.atLeast(Severity.MEDIUM), action, Extent.BOTH);
        return new PolicyTrial(Policy.of(List.of(rule), Bounds.STANDARD)).judge(alert.alert());
    }

    @Test
    void openingAlert_showsScopeAndTitle() {
        PolicyTrial.Finding finding = judge(Rule.Action.OPEN, Alerts.named("a"));
        assertThat(finding.outcome().code()).isEqualTo(Outcome.Code.OPENED);
        assertThat(finding.filter()).contains("198.51.100.7");
        assertThat(finding.title()).isEqualTo("Attack from 198.51.100.7");
    }

    @Test
    void alertWithoutScope_isRefusedWithTheReason() {
        PolicyTrial.Finding finding = judge(Rule.Action.OPEN, Alerts.named("a").to(null));
        assertThat(finding.outcome().code()).isEqualTo(Outcome.Code.REFUSED);
        assertThat(finding.outcome().detail()).contains("one address only");
    }

    @Test
    void joiningRule_opensNothing() {
        assertThat(judge(Rule.Action.JOIN, Alerts.named("a")).outcome().code()).isEqualTo(Outcome.Code.IGNORED);
    }

    @Test
    void resolution_andIgnoringRule_openNothing() {
        assertThat(judge(Rule.Action.OPEN, Alerts.named("a").over()).outcome().detail())
                .contains("resolves");
        assertThat(judge(Rule.Action.IGNORE, Alerts.named("a")).outcome().detail())
                .contains("ignores");
    }
}
