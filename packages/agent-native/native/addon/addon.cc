// The binding: hands commands to a Session and its messages back to JavaScript. No decision is made here.
#include <napi.h>

#include <deque>

#include "session.h"

namespace wattlane {
namespace {

// Messages on their way to JavaScript; outlives the environment, since threads that hang in the driver do too.
struct Outbox {
  std::mutex mutex;
  std::deque<Message> messages;
  napi_threadsafe_function wake = nullptr;

  void post(Message message) {
    std::lock_guard<std::mutex> hold(mutex);
    if (wake == nullptr) return;
    messages.push_back(std::move(message));
    if (messages.size() == 1) napi_call_threadsafe_function(wake, nullptr, napi_tsfn_nonblocking);
  }
};

Napi::Value toObject(Napi::Env env, const Description& d) {
  auto object = Napi::Object::New(env);
  object.Set("uuid", d.uuid);
  object.Set("name", d.name);
  object.Set("pciBusId", d.pciBusId);
  object.Set("architecture", d.architecture);
  object.Set("mig", d.mig);
  object.Set("virtualization", d.virtualization);
  object.Set("persistence", d.persistence);
  object.Set("limitMw", d.limitMw);
  object.Set("defaultLimitMw", d.defaultLimitMw);
  object.Set("minLimitMw", d.minLimitMw);
  object.Set("maxLimitMw", d.maxLimitMw);
  object.Set("topSmMhz", d.topSmMhz);
  object.Set("memMhz", d.memMhz);
  object.Set("memTotalBytes", static_cast<double>(d.memTotal));
  object.Set("hasLimit", d.hasLimit);
  object.Set("hasLimitRange", d.hasLimitRange);
  object.Set("hasEnergy", d.hasEnergy);
  object.Set("hasInstantPower", d.hasInstantPower);
  object.Set("hasLock", d.hasLock);
  object.Set("hasSetLimit", d.hasSetLimit);
  object.Set("hasReasons", d.hasReasons);
  auto clocks = Napi::Array::New(env, d.clocksMhz.size());
  for (uint32_t i = 0; i < d.clocksMhz.size(); i++) clocks.Set(i, d.clocksMhz[i]);
  object.Set("clocksMhz", clocks);
  return object;
}

Napi::Value payloadOf(Napi::Env env, const Message& m) {
  if (m.description != nullptr) return toObject(env, *m.description);
  if (m.samples != nullptr) {
    // Copied: some runtimes do not allow memory of others behind a buffer.
    const size_t bytes = m.samples->size() * sizeof(Sample);
    auto buffer = Napi::ArrayBuffer::New(env, bytes);
    if (bytes > 0) std::memcpy(buffer.Data(), m.samples->data(), bytes);
    return buffer;
  }
  if (m.kind == Message::Started) {
    auto object = Napi::Object::New(env);
    auto codes = Napi::Array::New(env, m.codes.size());
    for (uint32_t i = 0; i < m.codes.size(); i++) codes.Set(i, m.codes[i]);
    object.Set("driverVersion", m.text);
    object.Set("codes", codes);
    return object;
  }
  return Napi::Number::New(env, static_cast<double>(m.value));
}

const char* const KINDS[] = {"result", "late", "samples", "started", "xid"};

void deliver(napi_env rawEnv, napi_value callback, void* context, void*) {
  if (rawEnv == nullptr || callback == nullptr) return;
  auto& outbox = **static_cast<std::shared_ptr<Outbox>*>(context);
  std::deque<Message> messages;
  {
    std::lock_guard<std::mutex> hold(outbox.mutex);
    messages.swap(outbox.messages);
  }
  Napi::Env env(rawEnv);
  Napi::Function listener(env, callback);
  for (const auto& m : messages) {
    Napi::HandleScope scope(env);
    listener.Call({Napi::String::New(env, KINDS[m.kind]), Napi::Number::New(env, m.id), Napi::Number::New(env, m.code),
                   Napi::Number::New(env, m.gpu), payloadOf(env, m)});
    if (env.IsExceptionPending()) {
      // An error of the listener is the listener's to handle; it must not stop the other messages.
      env.GetAndClearPendingException();
    }
  }
}

class NvmlSession : public Napi::ObjectWrap<NvmlSession> {
 public:
  static Napi::Function define(Napi::Env env) {
    return DefineClass(env, "NvmlSession",
                       {InstanceMethod<&NvmlSession::start>("start"), InstanceMethod<&NvmlSession::command>("command"),
                        InstanceMethod<&NvmlSession::sample>("sample"), InstanceMethod<&NvmlSession::close>("close"),
                        InstanceMethod<&NvmlSession::release>("release")});
  }

  // new NvmlSession(path | undefined, listener(kind, id, code, gpu, payload))
  explicit NvmlSession(const Napi::CallbackInfo& info) : Napi::ObjectWrap<NvmlSession>(info) {
    const auto env = info.Env();
    if (info.Length() < 2 || !info[1].IsFunction()) {
      Napi::TypeError::New(env, "expected a path and a listener").ThrowAsJavaScriptException();
      return;
    }
    const std::string path = info[0].IsString() ? info[0].As<Napi::String>().Utf8Value() : "";
    session_ = std::make_shared<Session>();
    std::string error;
    if (!session_->open(path, error)) {
      Napi::Error::New(env, error).ThrowAsJavaScriptException();
      return;
    }
    outbox_ = std::make_shared<Outbox>();
    session_->post = [outbox = outbox_](Message m) { outbox->post(std::move(m)); };
    auto* context = new std::shared_ptr<Outbox>(outbox_);
    napi_value name = Napi::String::New(env, "wattlane-nvml");
    const napi_status made = napi_create_threadsafe_function(
        env, info[1], nullptr, name, 0, 1, context,
        [](napi_env, void*, void* hint) {
          auto* kept = static_cast<std::shared_ptr<Outbox>*>(hint);
          {
            std::lock_guard<std::mutex> hold((*kept)->mutex);
            (*kept)->wake = nullptr;
          }
          delete kept;
        },
        context, deliver, &outbox_->wake);
    if (made != napi_ok) {
      delete context;
      Napi::Error::New(env, "no thread-safe function").ThrowAsJavaScriptException();
    }
  }

 private:
  std::shared_ptr<Session> session_;
  std::shared_ptr<Outbox> outbox_;

  static uint32_t whole(const Napi::CallbackInfo& info, size_t place) {
    return info.Length() > place && info[place].IsNumber() ? info[place].As<Napi::Number>().Uint32Value() : 0;
  }

  static double idOf(const Napi::CallbackInfo& info) {
    return info.Length() > 0 && info[0].IsNumber() ? info[0].As<Napi::Number>().DoubleValue() : 0;
  }

  // start(id, deadlineMs)
  void start(const Napi::CallbackInfo& info) { session_->start(idOf(info), whole(info, 1)); }

  // command(id, gpu, operation, a, b, deadlineMs): false for a GPU that is not there
  Napi::Value command(const Napi::CallbackInfo& info) {
    const uint32_t gpu = whole(info, 1), operation = whole(info, 2);
    const bool known = session_->knows(gpu) && operation <= static_cast<uint32_t>(Operation::SetPersistence);
    if (known) {
      session_->command(idOf(info), gpu, static_cast<Operation>(operation), whole(info, 3), whole(info, 4), whole(info, 5));
    }
    return Napi::Boolean::New(info.Env(), known);
  }

  // sample(id, all, deadlineMs)
  void sample(const Napi::CallbackInfo& info) {
    session_->sample(idOf(info), info.Length() > 1 && info[1].ToBoolean().Value(), whole(info, 2));
  }

  // close(id): its message is the last one
  void close(const Napi::CallbackInfo& info) { session_->close(idOf(info)); }

  // release(): lets the event loop end
  void release(const Napi::CallbackInfo&) {
    std::lock_guard<std::mutex> hold(outbox_->mutex);
    if (outbox_->wake != nullptr) napi_release_threadsafe_function(outbox_->wake, napi_tsfn_release);
    outbox_->wake = nullptr;
  }
};

Napi::Object initialise(Napi::Env env, Napi::Object exports) {
  exports.Set("NvmlSession", NvmlSession::define(env));
  return exports;
}

}  // namespace
}  // namespace wattlane

static Napi::Object initialiseAddon(Napi::Env env, Napi::Object exports) { return wattlane::initialise(env, exports); }
NODE_API_MODULE(wattlane_agent, initialiseAddon)
