package org.tripcap.capture.custody;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RefusalLogTest {
    private final ListAppender<ILoggingEvent> messages = new ListAppender<>();
    private final AtomicLong nanos = new AtomicLong(-5);
    private final RefusalLog log = new RefusalLog(logger(), nanos::get);

    private Logger logger() {
        Logger logger = new LoggerContext().getLogger("test");
        messages.start();
        logger.addAppender(messages);
        return logger;
    }

    private List<String> said() {
        return messages.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void aFloodOfOneKind_isLoggedOnceAMinute_withItsNumber() {
        for (int i = 0; i < 1000; i++) {
            log.refused("a record", "number " + i);
        }
        nanos.addAndGet(RefusalLog.PERIOD.toNanos());
        log.refused("a record", "number 1000");
        log.refused("a record", "number 1001");

        assertThat(said())
                .containsExactly(
                        "Passed over a record: number 0",
                        "Passed over a record: number 1000 (999 more since the last such message)");
        assertThat(messages.list).extracting(ILoggingEvent::getLevel).containsOnly(Level.WARN);
    }

    @Test
    void kinds_areCountedApart() {
        log.refused("a record", "one");
        log.refused("a document", "two");
        log.refused("a record", "three");

        assertThat(said()).containsExactly("Passed over a record: one", "Passed over a document: two");
    }
}
