package org.tripcap.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ClosingTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final Closing closing = new Closing();
    private final Queue<String> closed = new ConcurrentLinkedQueue<>();

    private void part(String name) {
        closing.add(name, () -> closed.add(name));
    }

    @Test
    void close_goesFromTheLastGroupToTheFirst() {
        for (String name : new String[] {"a", "b", "c"}) {
            closing.group();
            part(name);
        }

        closing.close(LONG);

        assertThat(closed).containsExactly("c", "b", "a");
    }

    @Test
    void close_ofAGroup_closesItsPartsAtOnce() {
        CountDownLatch both = new CountDownLatch(2);
        closing.group();
        for (String name : new String[] {"a", "b"}) {
            closing.add(name, () -> {
                both.countDown();
                both.await();
                closed.add(name);
            });
        }

        closing.close(LONG);

        assertThat(closed).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void close_pastAPartThatFails_goesOn() {
        closing.group();
        part("a");
        closing.group();
        closing.add("b", () -> {
            throw new IOException("no");
        });

        closing.close(LONG);

        assertThat(closed).containsExactly("a");
    }

    @Test
    void close_leavesBehindWhatTakesTooLong() {
        CountDownLatch never = new CountDownLatch(1);
        closing.group();
        part("a");
        closing.group();
        closing.add("b", never::await);

        long begin = System.nanoTime();
        closing.close(Duration.ofMillis(200));

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
        assertThat(closed).as("its turn comes all the same").hasSizeLessThanOrEqualTo(1);
        never.countDown();
    }

    @Test
    void close_again_closesNothingTwice() {
        closing.group();
        part("a");
        closing.close(LONG);
        closing.close(LONG);

        assertThat(closed).containsExactly("a");
    }
}
