package org.tripcap.capture;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.tripcap.capture.program.MonitorEndpoint;
import org.tripcap.capture.program.MonitorEndpoint.Page;

/** A sensor's metrics in Prometheus' text format, and its liveness and readiness. Labels are fixed words. */
final class SensorMonitor {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";
    private static final String JSON_TYPE = "application/json";

    private final Supplier<SensorStatus> sensor;
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    /** One status a scrape, so that its figures agree with each other. */
    private volatile SensorStatus status;

    private SensorMonitor(Supplier<SensorStatus> sensor, String name) {
        this.sensor = sensor;
        this.status = sensor.get();
        Gauge.builder("tripcap.sensor.info", () -> 1)
                .description("Always 1; says which sensor this is, and its version")
                .tags("sensor", name, "version", HostFacts.ownVersion())
                .register(registry);
        gauges();
        counters();
        new JvmMemoryMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
    }

    /**
     * Serves {@code /metrics}, {@code /health/live} and {@code /health/ready}.
     *
     * @throws IOException when the address cannot be had
     */
    static MonitorEndpoint start(InetSocketAddress address, Supplier<SensorStatus> sensor, String name)
            throws IOException {
        SensorMonitor monitor = new SensorMonitor(sensor, name);
        return MonitorEndpoint.start(
                address,
                Map.of(
                        "/metrics", monitor::metrics,
                        "/health/live", monitor::live,
                        "/health/ready", monitor::ready));
    }

    private void gauges() {
        gauge("recording", "1 while anything is recorded, 0 otherwise", s -> s.recording() ? 1 : 0);
        gauge("incidents", "Incidents that are recorded now", s -> s.incidents().size());
        gauge("capture.handles", "Capture handles open", SensorStatus::captureHandles);
        gauge(
                "capture.sockets",
                "This process's capture sockets by the kernel's word; -1 where it does not say",
                SensorStatus::captureSockets);
        gauge("buffer.bytes", "Memory of sections and of the kernel's rings in use", SensorStatus::bufferBytes);
        gauge("outbox.entries", "Statements that wait for Kafka", SensorStatus::outboxEntries);
        gauge("outbox.bytes", "What waits for Kafka on disk", SensorStatus::outboxBytes);
        gauge("outbox.limit.bytes", "The most that may wait", SensorStatus::outboxBound);
        gauge(
                "unacknowledged.seconds",
                "Seconds since Kafka last acknowledged anything, or since the start",
                SensorStatus::secondsSinceAcknowledged);
        gauge("ready", "1 while ready, 0.5 while degraded, 0 while not ready", s -> switch (SensorHealth.of(s)
                .state()) {
            case READY -> 1;
            case DEGRADED -> 0.5;
            case NOT_READY -> 0;
        });
    }

    private void counters() {
        counter("packets", "Packets recorded", Tags.empty(), SensorStatus::packetsRead);
        counter("bytes", "Their lengths on the wire", Tags.empty(), SensorStatus::bytesRead);
        counter("segments", "Segments sealed and filed", Tags.empty(), SensorStatus::segments);
        counter("documents.refused", "Incident documents refused", Tags.empty(), SensorStatus::refusedDocuments);
        dropped("kernel", SensorStatus::droppedKernel);
        dropped("interface", SensorStatus::droppedInterface);
        dropped("queue", SensorStatus::droppedQueue);
        dropped("outbox", SensorStatus::droppedOutbox);
    }

    private void gauge(String name, String description, ToDoubleFunction<SensorStatus> value) {
        Gauge.builder("tripcap.sensor." + name, this, m -> value.applyAsDouble(m.status))
                .description(description)
                .register(registry);
    }

    private void counter(String name, String description, Tags tags, ToDoubleFunction<SensorStatus> value) {
        FunctionCounter.builder("tripcap.sensor." + name, this, m -> value.applyAsDouble(m.status))
                .description(description)
                .tags(tags)
                .register(registry);
    }

    private void dropped(String where, ToDoubleFunction<SensorStatus> value) {
        counter("dropped.packets", "Packets lost, by where", Tags.of("where", where), value);
    }

    private Page metrics() {
        status = sensor.get();
        return new Page(200, METRICS_TYPE, registry.scrape());
    }

    /** The program answers; a thread of its that dies takes the program with it. */
    private Page live() {
        return new Page(200, JSON_TYPE, "{\"status\":\"live\"}\n");
    }

    /** 503 only while it is not ready: a degraded sensor still records. */
    private Page ready() {
        SensorStatus now = sensor.get();
        SensorHealth health = SensorHealth.of(now);
        ObjectNode answer = JSON.createObjectNode();
        answer.put("status", health.state().code());
        answer.put("recording", now.recording());
        health.reasons().forEach(answer.putArray("reasons")::add);
        return new Page(health.state() == SensorHealth.State.NOT_READY ? 503 : 200, JSON_TYPE, answer + "\n");
    }
}
