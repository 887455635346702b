package org.tripcap.capture.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TwoStagesTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Test
    void everything_passesBothThreads_inTheOrderItWasGiven() throws Exception {
        TwoStages stages = new TwoStages("order");
        List<Integer> seen = new ArrayList<>();
        CountDownLatch over = new CountDownLatch(1);
        for (int i = 0; i < 1000; i += 2) {
            int number = i;
            stages.execute(() -> number, seen::add);
            stages.execute(() -> seen.add(number + 1));
        }
        stages.execute(over::countDown);
        stages.shutdown();
        over.await();

        assertThat(seen).isEqualTo(IntStream.range(0, 1000).boxed().toList());
        assertThatThrownBy(() -> stages.execute(over::countDown)).isInstanceOf(RejectedExecutionException.class);
    }

    /** A step of the clock is looked for by another thread than the one that ends the lane. */
    @Test
    void whatIsTakenWhileTheThreadsAreLetGo_isStillRun() throws Exception {
        AtomicInteger taken = new AtomicInteger();
        AtomicInteger run = new AtomicInteger();
        CyclicBarrier together = new CyclicBarrier(2);
        int rounds = 500;
        List<TwoStages> all =
                IntStream.range(0, rounds).mapToObj(i -> new TwoStages("end")).toList();
        Thread giver = Thread.ofPlatform()
                .start(() -> all.forEach(stages -> {
                    meet(together);
                    try {
                        while (true) {
                            stages.execute(run::incrementAndGet);
                            taken.incrementAndGet();
                        }
                    } catch (RejectedExecutionException e) {
                        // They are gone.
                    }
                }));
        for (TwoStages stages : all) {
            meet(together);
            stages.shutdown();
        }
        giver.join();

        await().atMost(PATIENCE).until(() -> run.get() >= taken.get());
        assertThat(run).hasValue(taken.get());
    }

    private static void meet(CyclicBarrier together) {
        try {
            together.await();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
