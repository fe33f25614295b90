-- The mix of families for wrk: 70 % search, 20 % institutions, 10 % calculators. Addresses come from the file that QINGMIAO_MIX names, one a
-- line: "share path". bench/mix.py writes it and calls wrk.
local paths = {}
for line in io.lines(os.getenv("QINGMIAO_MIX")) do
  local share, path = line:match("^(%d+) (.+)$")
  for _ = 1, tonumber(share) do paths[#paths + 1] = path end
end
math.randomseed(tonumber(os.getenv("QINGMIAO_SEED") or "1"))
request = function()
  return wrk.format("GET", paths[math.random(#paths)], { ["Accept-Encoding"] = "gzip" })
end
done = function(summary, latency, requests)
  io.write(string.format(
    "RESULT %.1f %.1f %.1f %d\n", summary.requests / (summary.duration / 1e6), latency:percentile(50) / 1000, latency:percentile(95) / 1000,
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout))
end
