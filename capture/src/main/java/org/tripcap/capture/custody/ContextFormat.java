package org.tripcap.capture.custody;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.CaptureContext.InterfaceState;
import org.tripcap.capture.custody.CaptureContext.Load;
import org.tripcap.capture.incident.JsonFields;

/** Reads and writes the circumstances of a recording. Statements of earlier releases have none. */
final class ContextFormat {
    private static final String FIELD = "context";

    private ContextFormat() {}

    static void print(JsonGenerator json, @Nullable CaptureContext context) throws IOException {
        if (context == null) {
            return;
        }
        json.writeObjectFieldStart(FIELD);
        json.writeArrayFieldStart("load");
        json.writeNumber(context.load().one());
        json.writeNumber(context.load().five());
        json.writeNumber(context.load().fifteen());
        json.writeEndArray();
        json.writeNumberField("processors", context.load().processors());
        json.writeArrayFieldStart("interfaces");
        for (InterfaceState state : context.interfaces()) {
            json.writeStartObject();
            json.writeStringField("driver", state.driver().code());
            json.writeBooleanField("merges", state.merges());
            json.writeNumberField("rx_packets", state.receivedPackets());
            json.writeNumberField("rx_bytes", state.receivedBytes());
            json.writeNumberField("rx_errors", state.errors());
            json.writeNumberField("rx_dropped", state.dropped());
            json.writeNumberField("rx_missed", state.missed());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    static @Nullable CaptureContext parse(JsonFields fields) {
        return fields.optional(FIELD, fields::object)
                .map(ContextFormat::context)
                .orElse(null);
    }

    private static CaptureContext context(JsonFields fields) {
        List<Integer> load = fields.integers("load", 3, 0, Load.MAX);
        if (load.size() != 3) {
            throw new IllegalArgumentException("context.load has three numbers, not " + load.size());
        }
        CaptureContext context = new CaptureContext(
                new Load(load.get(0), load.get(1), load.get(2), (int) fields.number("processors", 1, Load.MAX)),
                fields.objects("interfaces", CaptureContext.MAX_INTERFACES, ContextFormat::state));
        fields.end();
        return context;
    }

    private static InterfaceState state(JsonFields fields) {
        return new InterfaceState(
                fields.code("driver", InterfaceDriver.values(), InterfaceDriver::code),
                fields.flag("merges"),
                fields.count("rx_packets"),
                fields.count("rx_bytes"),
                fields.count("rx_errors"),
                fields.count("rx_dropped"),
                fields.count("rx_missed"));
    }
}
