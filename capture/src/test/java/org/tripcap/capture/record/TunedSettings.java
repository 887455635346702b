package org.tripcap.capture.record;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.tripcap.capture.custody.Body.Versions;

/** Settings of a gate under test, to be changed one by one. */
final class TunedSettings {
    List<String> interfaces;
    int sectionBytes;
    Duration sectionAge;
    long memoryBytes;
    int ringBytes;
    int handles;
    OutboxPolicy outboxPolicy;
    Ceilings ceilings;
    private final boolean promiscuous;
    private final Versions versions;

    private TunedSettings(RecorderSettings settings) {
        interfaces = settings.interfaces();
        sectionBytes = settings.sectionBytes();
        sectionAge = settings.sectionAge();
        memoryBytes = settings.memoryBytes();
        ringBytes = settings.ringBytes();
        handles = settings.handles();
        outboxPolicy = settings.outboxPolicy();
        ceilings = settings.ceilings();
        promiscuous = settings.promiscuous();
        versions = settings.versions();
    }

    static RecorderSettings of(RecorderSettings settings, Consumer<TunedSettings> tuning) {
        TunedSettings tuned = new TunedSettings(settings);
        tuning.accept(tuned);
        return new RecorderSettings(
                tuned.interfaces,
                tuned.sectionBytes,
                tuned.sectionAge,
                tuned.memoryBytes,
                tuned.ringBytes,
                tuned.handles,
                tuned.promiscuous,
                tuned.outboxPolicy,
                tuned.ceilings,
                tuned.versions);
    }
}
