package org.tripcap.capture.program;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import co.elastic.logging.logback.EcsEncoder;
import java.util.Locale;
import org.slf4j.LoggerFactory;

/**
 * Where a program's log goes: standard error, as lines for people or as one JSON object a line in terms of the Elastic Common
 * Schema. Replaces whatever was configured before.
 *
 * @param form how an entry is written
 * @param level from which this project's entries are written; libraries are one level quieter, and never below warnings
 * @param service the program's name, ECS {@code service.name}
 * @param node which of several, ECS {@code service.node.name}
 */
public record ProgramLog(Form form, Threshold level, String service, String node) {

    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0} - %msg%n%ex{3}";

    /** How an entry is written. */
    public enum Form {
        /** A line of text. */
        PLAIN,
        /** A JSON object. */
        ECS;

        /** As it is written in settings. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** From which level entries are written. */
    public enum Threshold {
        ERROR,
        WARN,
        INFO,
        DEBUG;

        /** As it is written in settings. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }

        private Level ours() {
            return Level.toLevel(name());
        }

        private Level libraries() {
            return this == ERROR ? Level.ERROR : Level.WARN;
        }
    }

    /** Warnings in plain text, for the time before settings are known. */
    public static void beforeSettings(String service) {
        new ProgramLog(Form.PLAIN, Threshold.WARN, service, "").install();
    }

    /** Makes the log so. */
    public void install() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        Encoder<ILoggingEvent> encoder = encoder(context);
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setName("stderr");
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(level.libraries());
        root.addAppender(appender);
        context.getLogger("org.tripcap").setLevel(level.ours());
    }

    private Encoder<ILoggingEvent> encoder(LoggerContext context) {
        if (form == Form.ECS) {
            EcsEncoder ecs = new EcsEncoder();
            ecs.setContext(context);
            ecs.setServiceName(service);
            ecs.setServiceNodeName(node);
            ecs.start();
            return ecs;
        }
        PatternLayoutEncoder plain = new PatternLayoutEncoder();
        plain.setContext(context);
        plain.setPattern(PATTERN);
        plain.start();
        return plain;
    }
}
