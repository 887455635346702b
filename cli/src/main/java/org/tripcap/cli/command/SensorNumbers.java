package org.tripcap.cli.command;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.Sensor;
import org.tripcap.capture.SensorStatus;

/** A sensor's state as {@code status} shows it. */
final class SensorNumbers {

    private SensorNumbers() {}

    static Map<String, Object> of(String name, @Nullable Sensor sensor) {
        Map<String, Object> numbers = new LinkedHashMap<>();
        numbers.put("name", name);
        if (sensor == null) {
            numbers.put("recording", false);
            numbers.put("problems", "starting");
            return numbers;
        }
        SensorStatus status = sensor.status();
        numbers.put("recording", status.recording());
        numbers.put("incidents", status.incidents().size());
        numbers.put("capture_handles", status.captureHandles());
        numbers.put("capture_sockets", status.captureSockets());
        numbers.put("packets", status.packetsRead());
        numbers.put("bytes", status.bytesRead());
        numbers.put("segments", status.segments());
        numbers.put("dropped_kernel", status.droppedKernel());
        numbers.put("dropped_interface", status.droppedInterface());
        numbers.put("dropped_queue", status.droppedQueue());
        numbers.put("dropped_outbox", status.droppedOutbox());
        numbers.put("refused_documents", status.refusedDocuments());
        numbers.put("outbox_entries", status.outboxEntries());
        numbers.put("outbox_bytes", status.outboxBytes());
        numbers.put("problems", status.problems().isEmpty() ? "none" : String.join("; ", status.problems()));
        return numbers;
    }
}
