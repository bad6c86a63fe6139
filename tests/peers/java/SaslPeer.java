// The SASL mechanisms of the JDK as a peer: see ../saslpeers/lines.py for the line protocol.

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.Collections;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.sasl.AuthorizeCallback;
import javax.security.sasl.RealmCallback;
import javax.security.sasl.Sasl;
import javax.security.sasl.SaslClient;
import javax.security.sasl.SaslClientFactory;
import javax.security.sasl.SaslException;
import javax.security.sasl.SaslServer;
import javax.security.sasl.SaslServerFactory;

public final class SaslPeer implements CallbackHandler {
    private final Map<String, byte[]> fields;
    private SaslClient client;
    private SaslServer server;

    private SaslPeer(Map<String, byte[]> fields) throws SaslException {
        this.fields = fields;
        String mechanism = text("mechanism", ""), service = text("service", ""), host = text("host", null);
        int highest = Integer.parseInt(text("highest", "0"));
        int lowest = Integer.parseInt(text("lowest", "0"));
        Map<String, Object> properties = new HashMap<>();
        String weaker = lowest > 1 ? "" : lowest == 1 ? ",auth-int" : ",auth-int,auth";
        properties.put(Sasl.QOP, highest > 1 ? "auth-conf" + weaker
            : highest == 1 ? "auth-int" + (lowest == 1 ? "" : ",auth") : "auth");
        properties.put(Sasl.STRENGTH, lowest >= 128 ? "high" : "high,medium,low");
        properties.put(Sasl.MAX_BUFFER, text("buffer", "65536"));
        properties.put(Sasl.SERVER_AUTH, "true");
        if (text("realm", null) != null) {
            properties.put("com.sun.security.sasl.digest.realm", text("realm", null));
        }
        if (text("role", "").equals("client")) {
            String authzid = text("authzid", "").isEmpty() ? null : text("authzid", null);
            client = Sasl.createSaslClient(new String[] {mechanism}, authzid, service, host, properties, this);
        } else {
            server = Sasl.createSaslServer(mechanism, service, host, properties, this);
        }
        if (client == null && server == null) {
            throw new SaslException("no such mechanism");
        }
    }

    private String text(String name, String otherwise) {
        byte[] value = fields.get(name);
        return value == null ? otherwise : new String(value, StandardCharsets.UTF_8);
    }

    @Override
    public void handle(Callback[] callbacks) throws UnsupportedCallbackException {
        for (Callback each : callbacks) {
            if (each instanceof NameCallback name) {
                boolean asClient = text("role", "").equals("client");
                name.setName(asClient ? text("user", "") : name.getDefaultName());
            } else if (each instanceof PasswordCallback password) {
                password.setPassword(text("password", "").toCharArray());
            } else if (each instanceof RealmCallback realm) {
                realm.setText(text("realm", realm.getDefaultText()));
            } else if (each instanceof AuthorizeCallback authorize) {
                boolean same = authorize.getAuthenticationID().equals(authorize.getAuthorizationID());
                authorize.setAuthorized(same);
                authorize.setAuthorizedID(authorize.getAuthorizationID());
            } else if (each.getClass().getSimpleName().equals("RealmChoiceCallback")) {
                ((javax.security.sasl.RealmChoiceCallback) each).setSelectedIndex(0);
            } else {
                throw new UnsupportedCallbackException(each);
            }
        }
    }

    private Map<String, byte[]> start(byte[] data) throws SaslException {
        if (client == null) {
            return step(data);
        }
        return client.hasInitialResponse() ? step(null) : said(null);
    }

    private Map<String, byte[]> step(byte[] data) throws SaslException {
        byte[] given = data == null ? new byte[0] : data;
        return said(client != null ? client.evaluateChallenge(given) : server.evaluateResponse(given));
    }

    private Map<String, byte[]> said(byte[] data) {
        boolean done = client != null ? client.isComplete() : server.isComplete();
        Map<String, byte[]> answer = new LinkedHashMap<>();
        answer.put("data", data);
        answer.put("done", bytes(done ? "1" : "0"));
        return answer;
    }

    private Object negotiated(String name) {
        return client != null ? client.getNegotiatedProperty(name) : server.getNegotiatedProperty(name);
    }

    private Map<String, byte[]> result() {
        Object qop = negotiated(Sasl.QOP);
        String known = qop == null ? "auth" : qop.toString();
        Object strength = negotiated(Sasl.STRENGTH);
        Map<String, byte[]> answer = new LinkedHashMap<>();
        answer.put("authzid", bytes(server != null ? server.getAuthorizationID() : ""));
        answer.put("qop", bytes(known));
        answer.put("ssf", bytes(known.equals("auth") ? "0" : known.equals("auth-int") ? "1"
            : "high".equals(strength) ? "128" : "medium".equals(strength) ? "56" : "256"));
        return answer;
    }

    private byte[] wrap(byte[] data) throws SaslException {
        Object most = negotiated(Sasl.RAW_SEND_SIZE);
        int size = most == null ? 4096 : Math.max(1, Integer.parseInt(most.toString()));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < data.length; i += size) {
            int length = Math.min(size, data.length - i);
            byte[] token = client != null ? client.wrap(data, i, length) : server.wrap(data, i, length);
            out.writeBytes(ByteBuffer.allocate(4).putInt(token.length).array());
            out.writeBytes(token);
        }
        return out.toByteArray();
    }

    private byte[] unwrap(byte[] data) throws SaslException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteBuffer in = ByteBuffer.wrap(data);
        while (in.remaining() > 0) {
            byte[] token = new byte[in.getInt()];
            in.get(token);
            byte[] plain = client != null
                ? client.unwrap(token, 0, token.length) : server.unwrap(token, 0, token.length);
            out.writeBytes(plain);
        }
        return out.toByteArray();
    }

    private static byte[] names(String role) {
        Set<String> found = new TreeSet<>();
        if (role.equals("client")) {
            for (SaslClientFactory each : Collections.list(Sasl.getSaslClientFactories())) {
                found.addAll(Arrays.asList(each.getMechanismNames(null)));
            }
        } else {
            for (SaslServerFactory each : Collections.list(Sasl.getSaslServerFactories())) {
                found.addAll(Arrays.asList(each.getMechanismNames(null)));
            }
        }
        return bytes(String.join(" ", found));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String pack(String word, Map<String, byte[]> fields) {
        StringBuilder line = new StringBuilder(word);
        fields.forEach((name, value) -> {
            if (value != null) {
                line.append(' ').append(name).append('=').append(Base64.getEncoder().encodeToString(value));
            }
        });
        return line.toString();
    }

    public static void main(String[] arguments) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        SaslPeer exchange = null;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            Map<String, byte[]> fields = new LinkedHashMap<>();
            for (int i = 1; i < words.length; i++) {
                int equals = words[i].indexOf('=');
                fields.put(words[i].substring(0, equals), Base64.getDecoder().decode(words[i].substring(equals + 1)));
            }
            byte[] data = fields.get("data");
            try {
                if (words[0].equals("start")) {
                    exchange = new SaslPeer(fields);
                }
                System.out.println(pack("ok", switch (words[0]) {
                    case "list" -> Map.of("names", names(new String(fields.get("role"), StandardCharsets.UTF_8)));
                    case "start" -> exchange.start(data);
                    case "step" -> exchange.step(data);
                    case "result" -> exchange.result();
                    case "wrap" -> Map.of("data", exchange.wrap(data));
                    case "unwrap" -> Map.of("data", exchange.unwrap(data));
                    default -> throw new IllegalArgumentException(words[0]);
                }));
            } catch (SaslException | RuntimeException error) {
                StringBuilder reason = new StringBuilder();
                for (Throwable each = error; each != null; each = each.getCause()) {
                    reason.append(reason.length() == 0 ? "" : ": ").append(each.getMessage());
                }
                System.out.println(pack("refused", Map.of("reason", bytes(reason.toString()))));
            }
            System.out.flush();
        }
    }
}
