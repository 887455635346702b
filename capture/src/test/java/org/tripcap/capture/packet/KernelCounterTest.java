package org.tripcap.capture.packet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KernelCounterTest {
    private static final long FULL = 0xFFFF_FFFFL;

    @Test
    void countsWhatCameSinceTheFirstLook() {
        KernelCounter counter = new KernelCounter(97);

        assertThat(counter.advance(97)).isZero();
        assertThat(counter.advance(100)).isEqualTo(3);
        assertThat(counter.advance(1_000_097)).isEqualTo(1_000_000);
    }

    @Test
    void goesOn_whenThirtyTwoBitsAreFull() {
        KernelCounter counter = new KernelCounter(FULL - 9);

        assertThat(counter.advance(FULL)).isEqualTo(9);
        assertThat(counter.advance(0)).isEqualTo(10);
        assertThat(counter.advance(5)).isEqualTo(15);
    }

    @Test
    void isWhole_overSeveralRounds() {
        KernelCounter counter = new KernelCounter(0);
        long counted = 0;
        for (int look = 0; look < 20; look++) {
            counted += 1_000_000_000L;
            assertThat(counter.advance(counted & FULL)).isEqualTo(counted);
        }
    }

    @Test
    void neverShrinks() {
        KernelCounter counter = new KernelCounter(0);

        assertThat(counter.advance(500)).isEqualTo(500);
        assertThat(counter.advance(20)).isEqualTo(500);
        assertThat(counter.advance(501)).isEqualTo(501);
    }
}
