package org.tripcap.ingest.respond;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.tripcap.ingest.alert.Handshake;

class ScopeMakerTest {
    private final ScopeMaker maker = new ScopeMaker(new Policy(
            List.of(),
            Bounds.STANDARD,
            List.of(Network.parse("192.0.2.0/24"), Network.parse("2001:db8::/32")),
            List.of(Network.parse("192.0.2.8/29")),
            List.of()));

    private String filter(Extent extent, Alerts alert) {
        return switch (maker.scope(PolicyTest.rule(extent), alert.alert())) {
            case ScopeMaker.Made.Hosts made -> made.scope().filter();
            case ScopeMaker.Made.None none -> none.reason();
        };
    }

    @Test
    void attackerAfterAHandshake_standsAlone() {
        assertThat(filter(Extent.ATTACKER, Alerts.named("a")))
                .isEqualTo("(host 198.51.100.7) or (vlan and host 198.51.100.7)");
    }

    @Test
    void attackerAfterAHandshake_needsNoVictim() {
        assertThat(filter(Extent.ATTACKER, Alerts.named("a").to(null))).startsWith("(host 198.51.100.7) or");
    }

    @ParameterizedTest
    @EnumSource(
            value = Handshake.class,
            names = {"NOT_COMPLETED", "UNKNOWN"})
    void forgeableAttacker_isRecordedTogetherWithTheVictimOnly(Handshake handshake) {
        assertThat(filter(Extent.ATTACKER, Alerts.named("a").with(handshake)))
                .startsWith("(host 198.51.100.7 and host 192.0.2.10) or");
    }

    @Test
    void ownAddressAsAttacker_neverStandsAlone() {
        assertThat(filter(Extent.ATTACKER, Alerts.named("a").from("192.0.2.77").to("203.0.113.5")))
                .startsWith("(host 192.0.2.77 and host 203.0.113.5) or");
    }

    @Test
    void extentOfBoth_namesBothAlsoAfterAHandshake() {
        assertThat(filter(Extent.BOTH, Alerts.named("a"))).startsWith("(host 198.51.100.7 and host 192.0.2.10) or");
    }

    @Test
    void serverAsVictim_standsAloneIfAskedFor() {
        assertThat(filter(Extent.VICTIM, Alerts.named("a").with(Handshake.UNKNOWN)))
                .isEqualTo("(host 192.0.2.10) or (vlan and host 192.0.2.10)");
    }

    @Test
    void victimThatIsNoServer_isRecordedTogetherWithTheAttackerOnly() {
        assertThat(filter(Extent.VICTIM, Alerts.named("a").to("192.0.2.77")))
                .startsWith("(host 198.51.100.7 and host 192.0.2.77) or");
        assertThat(filter(Extent.VICTIM, Alerts.named("a").to("203.0.113.5"))).contains(" and host 203.0.113.5");
    }

    @Test
    void networkOfTheAttacker_standsAloneAfterAHandshakeOnly() {
        assertThat(filter(Extent.NETWORK, Alerts.named("a"))).startsWith("(net 198.51.100.0/24) or");
        assertThat(filter(Extent.NETWORK, Alerts.named("a").with(Handshake.UNKNOWN)))
                .startsWith("(net 198.51.100.0/24 and host 192.0.2.10) or");
    }

    @Test
    void networkThatHoldsOwnAddresses_neverStandsAlone() {
        assertThat(filter(Extent.NETWORK, Alerts.named("a").from("192.0.2.200").to("203.0.113.5")))
                .startsWith("(net 192.0.2.0/24 and host 203.0.113.5) or");
    }

    @Test
    void victimInTheAttackersNetwork_isRecordedWithTheAttackerAlone() {
        assertThat(filter(Extent.NETWORK, Alerts.named("a").from("192.0.2.200")))
                .startsWith("(host 192.0.2.200 and host 192.0.2.10) or");
    }

    @ParameterizedTest
    @CsvSource({
        ", 192.0.2.10, one address only",
        "198.51.100.7, , one address only",
        ", , no usable address",
        "0.0.0.0, 192.0.2.10, one address only",
        "192.0.2.10, 192.0.2.10, same address",
        "192.0.2.10, 2001:db8::1, different families",
    })
    void unusableAddresses_giveNoScopeButAReason(String attacker, String victim, String reason) {
        assertThat(filter(Extent.BOTH, Alerts.named("a").from(attacker).to(victim)))
                .contains(reason);
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, 127.0.0.2", "224.0.0.251, 192.0.2.10"})
    void loopbackAndGroups_neverStandAlone(String attacker, String victim) {
        assertThat(filter(Extent.ATTACKER, Alerts.named("a").from(attacker).to(victim)))
                .contains(" and host ");
    }

    @Test
    void reason_holdsNoAddress() {
        assertThat(filter(Extent.BOTH, Alerts.named("a").to(null))).doesNotContain("198.51.100.7");
    }
}
