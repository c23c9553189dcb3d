package main

import (
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strconv"
	"time"
)

// The day's work happens around this handler.
func handle(method, path string, body []byte) (int, []byte) {
	switch method + " " + path {
	case "GET /":
		return 200, []byte("It answers.\n")
	case "POST /":
		return 200, body
	case "GET /slow":
		time.Sleep(time.Second)
		return 200, []byte("That took a second.\n")
	case "GET /stuck":
		select {}
	case "GET /panic":
		panic("the reason is nobody's business")
	default:
		return 404, []byte("Nothing is here.\n")
	}
}

func answer(response http.ResponseWriter, request *http.Request) {
	body, err := io.ReadAll(request.Body)
	if err != nil {
		log.Print(err)
		return
	}
	// HEAD is handled as GET; net/http leaves out the content by itself.
	method := request.Method
	if method == "HEAD" {
		method = "GET"
	}
	status, content := handle(method, request.URL.Path, body)
	response.Header().Set("Content-Type", "text/plain; charset=utf-8")
	response.Header().Set("Content-Length", strconv.Itoa(len(content)))
	response.WriteHeader(status)
	response.Write(content)
}

func main() {
	port := os.Getenv("PORT")
	if port == "" {
		port = "8080"
	}
	listener, err := net.Listen("tcp", "127.0.0.1:"+port)
	if err != nil {
		log.Fatal(err)
	}
	log.Printf("listening on http://%s", listener.Addr())
	log.Fatal(http.Serve(listener, http.HandlerFunc(answer)))
}
