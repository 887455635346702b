package org.tripcap.ingest.respond;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.tripcap.capture.incident.IncidentId;

class SeenAlertsTest {
    private static final IncidentId INCIDENT = IncidentId.parse("0123456789abcdef0123456789abcdef");
    private static final Outcome JOINED = Outcome.of(Outcome.Code.JOINED, INCIDENT);

    private final SeenAlerts seen = new SeenAlerts(3);

    private static AlertIdentity identity(long number) {
        return new AlertIdentity(number, -number);
    }

    @Test
    void moreThanItHolds_forgetsTheOldest() {
        for (int i = 0; i < 5; i++) {
            seen.confirmed(identity(i), JOINED);
        }

        assertThat(seen.outcome(identity(1))).isEmpty();
        assertThat(seen.outcome(identity(2))).contains(JOINED);
        assertThat(seen.outcome(identity(4))).contains(JOINED);
    }

    @Test
    void moreThanItHoldsAtOnce_keepsTheLatest() {
        for (int i = 0; i < 50; i++) {
            seen.remember(identity(i), JOINED);
        }
        seen.confirm();

        assertThat(seen.outcome(identity(46))).isEmpty();
        assertThat(seen.outcome(identity(47))).contains(JOINED);
        assertThat(seen.outcome(identity(49))).contains(JOINED);
    }

    @Test
    void firstOutcome_stays() {
        seen.confirmed(identity(1), Outcome.of(Outcome.Code.OPENED, INCIDENT));
        seen.remember(identity(1), JOINED);
        seen.confirm();

        assertThat(seen.outcome(identity(1))).contains(Outcome.of(Outcome.Code.OPENED, INCIDENT));
    }

    @Test
    void takenBack_isForgotten() {
        seen.remember(identity(1), JOINED);
        assertThat(seen.outcome(identity(1))).contains(JOINED);

        seen.takeBack();

        assertThat(seen.outcome(identity(1))).isEmpty();
    }

    @Test
    void whatDidNothing_isNotRemembered() {
        seen.confirmed(identity(1), Outcome.ignored("no rule"));
        seen.confirmed(identity(2), Outcome.of(Outcome.Code.REFUSED, "a bound"));
        seen.remember(identity(3), Outcome.of(Outcome.Code.DUPLICATE, INCIDENT));

        assertThat(seen.outcome(identity(1))).isEmpty();
        assertThat(seen.outcome(identity(2))).isEmpty();
        assertThat(seen.outcome(identity(3))).isEmpty();
    }
}
