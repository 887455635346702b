package org.tripcap.ingest.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.tripcap.ingest.http.Problem.Kind;

/** Liveness, readiness and status. */
final class StatusEndpoints {
    static final String PATH = "/api/v1/status";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Supplier<List<RoleHealth>> health;
    private final Map<String, Supplier<?>> status;

    StatusEndpoints(Supplier<List<RoleHealth>> health, Map<String, Supplier<?>> status) {
        this.health = health;
        this.status = new TreeMap<>(status);
    }

    /** 200 as long as requests are answered at all. */
    void live(Context context) {
        answer(context, 200, JSON.createObjectNode().put("status", "up"));
    }

    /** 503 while a role is down or starts, else 200, with the roles either way; one that is degraded works, or waits. */
    void ready(Context context) {
        List<RoleHealth> roles = health.get();
        boolean ready = roles.stream().allMatch(role -> role.state().isReady());
        ObjectNode answer = JSON.createObjectNode();
        answer.put("status", ready ? "ready" : "not ready");
        ArrayNode list = answer.putArray("roles");
        for (RoleHealth role : roles) {
            list.addObject()
                    .put("role", role.role())
                    .put("state", role.state().name().toLowerCase(Locale.ROOT))
                    .put("detail", role.detail())
                    .put("since", role.since().toString());
        }
        answer(context, ready ? 200 : 503, answer);
    }

    /** What the parts of the server tell about themselves, each under its name. */
    void status(Context context) throws Problem {
        ObjectNode answer = JSON.createObjectNode();
        try {
            status.forEach((name, part) -> answer.set(name, JSON.valueToTree(part.get())));
        } catch (IllegalArgumentException unwritable) {
            throw new Problem(Kind.INTERNAL, "a part of the status cannot be written as JSON");
        }
        answer(context, 200, answer);
    }

    private static void answer(Context context, int code, ObjectNode body) {
        try {
            context.status(code).contentType("application/json").result(JSON.writeValueAsString(body));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a tree cannot be written", impossible);
        }
    }
}
