"""What sasl.h and saslplug.h say of libsasl2, and of libc what the library needs of us."""

OK, CONTINUE, INTERACT = 0, 1, 2
SUCCESS_DATA = 0x0004
USERNAME, SSF, MAXOUTBUF, AUTHUSER, CHANNEL_BINDING = 0, 1, 2, 16, 21
SSF_EXTERNAL, SEC_PROPS, AUTH_EXTERNAL = 100, 101, 102
SEC_NOPLAINTEXT, SEC_NOANONYMOUS, SEC_MUTUAL_AUTH = 0x0001, 0x0010, 0x0040
FEAT_NEEDSERVERFQDN, FEAT_CHANNEL_BINDING = 0x0001, 0x0800
CB_LOG, CB_PROXY_POLICY = 2, 0x8001
CB_USER, CB_AUTHNAME, CB_PASS, CB_GETREALM = 0x4001, 0x4002, 0x4004, 0x4008
INFO_MECHANISM = 1

CDEF = """
typedef struct sasl_conn sasl_conn_t;
typedef struct { unsigned long id; void *proc; void *context; } sasl_callback_t;
typedef struct { unsigned long id; const char *challenge, *prompt, *defresult;
                 const void *result; unsigned len; } sasl_interact_t;
typedef struct { unsigned min_ssf, max_ssf, maxbufsize, security_flags;
                 const char **names, **values; } sasl_security_properties_t;
typedef struct { const char *name; int critical; unsigned long len;
                 const void *data; } sasl_channel_binding_t;

/* the head of sasl_client_plug_t and of sasl_server_plug_t, which are alike so far */
typedef struct { const char *mech_name; unsigned max_ssf, security_flags, features; } plug_t;
typedef struct { int version; char *plugname; const plug_t *plug; } client_sasl_mechanism_t;
typedef struct { int version, condition; char *plugname;
                 const plug_t *plug; } server_sasl_mechanism_t;

void sasl_set_mutex(void *alloc, void *lock, void *unlock, void *free);
int sasl_client_init(const sasl_callback_t *);
int sasl_server_init(const sasl_callback_t *, const char *appname);
int sasl_client_plugin_info(const char *, void (*)(client_sasl_mechanism_t *, int, void *), void *);
int sasl_server_plugin_info(const char *, void (*)(server_sasl_mechanism_t *, int, void *), void *);
int sasl_client_new(const char *service, const char *fqdn, const char *local, const char *remote,
                    const sasl_callback_t *, unsigned flags, sasl_conn_t **);
int sasl_server_new(const char *service, const char *fqdn, const char *realm, const char *local,
                    const char *remote, const sasl_callback_t *, unsigned flags, sasl_conn_t **);
int sasl_client_start(sasl_conn_t *, const char *mechlist, sasl_interact_t **,
                      const char **out, unsigned *outlen, const char **mech);
int sasl_client_step(sasl_conn_t *, const char *in, unsigned inlen, sasl_interact_t **,
                     const char **out, unsigned *outlen);
int sasl_server_start(sasl_conn_t *, const char *mech, const char *in, unsigned inlen,
                      const char **out, unsigned *outlen);
int sasl_server_step(sasl_conn_t *, const char *in, unsigned inlen,
                     const char **out, unsigned *outlen);
int sasl_listmech(sasl_conn_t *, const char *user, const char *prefix, const char *separator,
                  const char *suffix, const char **result, unsigned *length, int *count);
int sasl_encode(sasl_conn_t *, const char *in, unsigned inlen, const char **out, unsigned *outlen);
int sasl_decode(sasl_conn_t *, const char *in, unsigned inlen, const char **out, unsigned *outlen);
int sasl_getprop(sasl_conn_t *, int number, const void **);
int sasl_setprop(sasl_conn_t *, int number, const void *);
const char *sasl_errdetail(sasl_conn_t *);
const char *sasl_errstring(int code, const char *languages, const char **language);
void sasl_dispose(sasl_conn_t **);

void *calloc(size_t, size_t);
void free(void *);
int pthread_mutex_init(void *, const void *);
int pthread_mutex_destroy(void *);
int pthread_mutex_lock(void *);
int pthread_mutex_unlock(void *);
"""
