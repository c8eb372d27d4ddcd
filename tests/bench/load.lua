-- Behind it: paths, headers, and for a POST body and keys.
local sent = 0

function request()
	sent = sent + 1
	local path = paths[(sent - 1) % #paths + 1]
	if body == nil then
		return wrk.format("GET", path, headers)
	end
	headers["Idempotency-Key"] = string.format("%s%05d", keys, sent)
	return wrk.format("POST", path, headers, body)
end

function done(summary, latency, requests)
	local e = summary.errors
	print(string.format('{"requests": %d, "us": %d, "bytes": %d, "errors": %d, "p50": %d, "p99": %d}', summary.requests,
		summary.duration, summary.bytes, e.connect + e.read + e.write + e.status + e.timeout, latency:percentile(50),
		latency:percentile(99)))
end
